/** PostgreSQL's parse tree as `debug_print_parse` writes it: `{VAR :varno 1 :varnullingrels (b 3) …}`. */
export interface TreeNode {
  tag: string;
  fields: Map<string, Tree>;
}
export type Tree = TreeNode | Tree[] | string | null;

export function parseTree(text: string): Tree {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}()[\]]|(?:\\.|[^\s{}()[\]"\\])+/gs) ?? [];
  let at = 0;
  const value = (): Tree => {
    const token = tokens[at];
    at += 1;
    if (token === '{') return node();
    if (token === '(') return list(')');
    if (token === '[') return list(']');
    return token === undefined || token === '<>' ? null : token;
  };
  const list = (end: string): Tree[] => {
    const items: Tree[] = [];
    while (at < tokens.length && tokens[at] !== end) items.push(value());
    at += 1;
    return items;
  };
  const node = (): TreeNode => {
    const tag = tokens[at] ?? '';
    at += 1;
    const fields = new Map<string, Tree>();
    while (at < tokens.length && tokens[at] !== '}') {
      const name = (tokens[at] ?? '').slice(1);
      at += 1;
      fields.set(name, value());
      // A value of several words (a constant's length before its bytes). Only the first word is needed here.
      while (at < tokens.length && tokens[at] !== '}' && !(tokens[at] ?? '').startsWith(':')) value();
    }
    at += 1;
    return { tag, fields };
  };
  return value();
}

export const isNode = (tree: Tree | undefined): tree is TreeNode =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);

export const childOf = (node: TreeNode, name: string): TreeNode | undefined => {
  const child = node.fields.get(name);
  return isNode(child) ? child : undefined;
};

export const childrenOf = (node: TreeNode | undefined, name: string): TreeNode[] => {
  const list = node?.fields.get(name);
  return Array.isArray(list) ? list.filter((each) => isNode(each)) : [];
};

export const wordOf = (node: TreeNode | undefined, name: string): string => {
  const word = node?.fields.get(name);
  return typeof word === 'string' ? word : '';
};

export const numberOf = (node: TreeNode | undefined, name: string): number => Number(wordOf(node, name));

/** Whether a field holds anything: a node, a list with entries, or a word. */
export const has = (node: TreeNode | undefined, name: string): boolean => {
  const value = node?.fields.get(name);
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
};
