import { relative } from 'node:path';
import ts from 'typescript';
import { TextEvaluator, type Texts } from './evaluate-text.js';

/** One call that sends a statement to PostgreSQL. */
export interface FoundStatement {
  /** `file:line` of the call, from the repository's root. */
  place: string;
  /** The `file#function` that holds the call. It is the call's name among the built statements. */
  owner: string;
  text: Texts;
  /** What the call says a row is. */
  row: ts.Type;
  /** How many values are passed. Undefined if the call itself does not show it. */
  values: number | undefined;
  call: ts.CallExpression;
}

export interface FoundProgram {
  program: ts.Program;
  statements: FoundStatement[];
  /** Places where the method is passed on and not called. Nothing can be said of the statements sent there. */
  handedOn: string[];
  /** Calls of a method with the same name that belongs to another program, as `file#function`. */
  others: string[];
}

/** The files that define the method `query`: our own, and the driver's. */
const DOORS = [
  /libs\/database\/database\.ts$/,
  /@types\/pg\/index\.d\.ts$/,
  /@types\/pg-pool\/index\.d\.ts$/,
];

/** Finds every call of that method `query` in the files. It uses the type checker and not the spelling. */
export function findStatements(
  root: string,
  files: readonly string[],
  options: ts.CompilerOptions,
): FoundProgram {
  const program = ts.createProgram([...files], options);
  const checker = program.getTypeChecker();
  const evaluator = new TextEvaluator(checker);
  const found: FoundProgram = { program, statements: [], handedOn: [], others: [] };
  const wanted = new Set(files);
  for (const source of program.getSourceFiles()) {
    if (!wanted.has(source.fileName)) continue;
    const file = relative(root, source.fileName);
    const placeOf = (node: ts.Node) =>
      `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node: ts.Node): void => {
      if (isDoor(checker, node)) {
        const call = calledBy(node);
        if (call === undefined) found.handedOn.push(placeOf(node));
        else if (!DOORS.some((door) => door.test(source.fileName)))
          found.statements.push(
            statementOf(checker, evaluator, call, placeOf(call), `${file}#${ownerOf(call)}`),
          );
      }
      if (isOther(checker, node)) found.others.push(`${file}#${ownerOf(node)}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** Whether this name is that method where it is used (and not where it is declared). */
function isDoor(checker: ts.TypeChecker, node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node) || node.text !== 'query') return false;
  const declared = checker.getSymbolAtLocation(node)?.declarations?.[0];
  if (declared === undefined || declared === node.parent) return false;
  if (!ts.isMethodDeclaration(declared) && !ts.isMethodSignature(declared)) return false;
  return DOORS.some((door) => door.test(declared.getSourceFile().fileName));
}

/** Whether this is a call of something else that is called `query`. */
function isOther(checker: ts.TypeChecker, node: ts.Node): boolean {
  return (
    ts.isIdentifier(node) && node.text === 'query' && calledBy(node) !== undefined && !isDoor(checker, node)
  );
}

function calledBy(name: ts.Identifier): ts.CallExpression | undefined {
  const access = name.parent;
  if (!ts.isPropertyAccessExpression(access) || access.name !== name) return undefined;
  const call = access.parent;
  return ts.isCallExpression(call) && call.expression === access ? call : undefined;
}

function statementOf(
  checker: ts.TypeChecker,
  evaluator: TextEvaluator,
  call: ts.CallExpression,
  place: string,
  owner: string,
): FoundStatement {
  const [first, second] = call.arguments;
  const text = first === undefined ? undefined : textOf(first);
  return {
    ...{ place, owner, call, row: rowOf(checker, call) },
    text: text === undefined ? { kind: 'unresolved', because: 'it has no text' } : evaluator.evaluate(text),
    values:
      second !== undefined && ts.isArrayLiteralExpression(second) && !second.elements.some(ts.isSpreadElement)
        ? second.elements.length
        : undefined,
  };
}

/** The text itself, or the `text` of the driver's configuration object. */
function textOf(argument: ts.Expression): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(argument)) return argument;
  const text = argument.properties
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => name.getText() === 'text');
  return text?.initializer;
}

/** The row of `Promise<Row[]>`, or of the driver's `Promise<QueryResult<Row>>`, stated or inferred. */
function rowOf(checker: ts.TypeChecker, call: ts.CallExpression): ts.Type {
  const given = call.typeArguments?.[0];
  if (given !== undefined) return checker.getTypeFromTypeNode(given);
  const rows = checker.getAwaitedType(checker.getTypeAtLocation(call));
  const one = rows === undefined ? undefined : typeArgumentsOf(checker, rows)[0];
  return one ?? checker.getUnknownType();
}

function typeArgumentsOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  if (type.aliasTypeArguments !== undefined) return type.aliasTypeArguments;
  return isReference(type) ? checker.getTypeArguments(type) : [];
}

const isReference = (type: ts.Type): type is ts.TypeReference => 'target' in type;

/** The named function, method or constant that holds a call. */
function ownerOf(node: ts.Node): string {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined)
      return at.name.getText();
    if (ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)) return at.name.getText();
  }
  return 'module';
}
