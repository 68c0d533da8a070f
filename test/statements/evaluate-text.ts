import ts from 'typescript';

/** Every text that an expression can have, or the reason why the source does not show it. */
export type Texts = { kind: 'texts'; texts: string[] } | { kind: 'unresolved'; because: string };

/** The texts of a function's parameters while its body is evaluated. */
type Bound = ReadonlyMap<ts.Symbol, Texts>;
const NOTHING_BOUND: Bound = new Map();

const texts = (...all: string[]): Texts => ({ kind: 'texts', texts: [...new Set(all)] });
const unresolved = (node: ts.Node): Texts => ({
  kind: 'unresolved',
  because: `its text is built at run time by ${node.getText().slice(0, 60)}`,
});

/**
 * Evaluates SQL text as far as the source shows it: literals, templates, constants of any module, both sides of a
 * condition, parameters of a closed union, and functions that only return such a text.
 */
export class TextEvaluator {
  constructor(private readonly checker: ts.TypeChecker) {}

  evaluate(node: ts.Expression, bound: Bound = NOTHING_BOUND): Texts {
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return texts(node.text);
    if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) || ts.isAsExpression(node))
      return this.evaluate(node.expression, bound);
    if (ts.isTemplateExpression(node)) return this.template(node, bound);
    if (ts.isConditionalExpression(node))
      return either([this.evaluate(node.whenTrue, bound), this.evaluate(node.whenFalse, bound)]);
    if (ts.isIdentifier(node)) return this.name(node, bound);
    if (ts.isCallExpression(node)) return this.list(node, bound) ?? this.call(node, bound);
    return this.literalsOf(node) ?? this.member(node, bound);
  }

  private template(node: ts.TemplateExpression, bound: Bound): Texts {
    let sofar = texts(node.head.text);
    for (const span of node.templateSpans)
      sofar = joined(sofar, this.evaluate(span.expression, bound), span.literal.text);
    return sofar;
  }

  private name(node: ts.Identifier, bound: Bound): Texts {
    const symbol = this.symbolOf(node);
    const given = symbol === undefined ? undefined : bound.get(symbol);
    if (given?.kind === 'texts') return given;
    const declared = symbol?.valueDeclaration;
    if (declared !== undefined && ts.isVariableDeclaration(declared) && isConstant(declared))
      return this.evaluate(declared.initializer, bound);
    const fromCalls =
      declared !== undefined && ts.isParameter(declared) ? this.fromCalls(declared) : undefined;
    return this.literalsOf(node) ?? fromCalls ?? given ?? unresolved(node);
  }

  /** The texts that the calls of a function pass for a parameter, if all these calls are in its own file. */
  private fromCalls(parameter: ts.ParameterDeclaration): Texts | undefined {
    const made = parameter.parent;
    const name = 'name' in made ? made.name : undefined;
    const isHidden =
      (ts.isFunctionDeclaration(made) && !isExported(made)) ||
      (ts.isMethodDeclaration(made) && isExported(made));
    if (name === undefined || !isHidden) return undefined;
    const symbol = this.checker.getSymbolAtLocation(name);
    const index = made.parameters.indexOf(parameter);
    const given: Texts[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && this.calleeOf(node) === symbol) {
        const argument = node.arguments[index] ?? parameter.initializer;
        if (argument !== undefined) given.push(this.evaluate(argument));
      }
      ts.forEachChild(node, visit);
    };
    visit(parameter.getSourceFile());
    return given.length === 0 ? undefined : either(given);
  }

  private calleeOf({ expression }: ts.CallExpression): ts.Symbol | undefined {
    return this.symbolOf(ts.isPropertyAccessExpression(expression) ? expression.name : expression);
  }

  /** `LIST.join(', ')` of a constant list. */
  private list(node: ts.CallExpression, bound: Bound): Texts | undefined {
    const { expression: callee } = node;
    const [between] = node.arguments;
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'join') return undefined;
    const members = this.initializerOf(callee.expression);
    if (between === undefined || members === undefined || !ts.isArrayLiteralExpression(members))
      return undefined;
    const separator = this.evaluate(between, bound);
    const words = members.elements.map((member) => this.evaluate(member, bound));
    return words.reduce<Texts>(
      (sofar, word, index) => joined(index === 0 ? sofar : together(sofar, separator), word, ''),
      texts(''),
    );
  }

  /** A property of a constant object. With a computed name it may be any of its properties. */
  private member(node: ts.Expression, bound: Bound): Texts {
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return unresolved(node);
    const owner = this.initializerOf(node.expression);
    if (owner === undefined || !ts.isObjectLiteralExpression(owner)) return unresolved(node);
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
    const properties = owner.properties.filter(ts.isPropertyAssignment);
    const meant = properties.filter((each) => name === undefined || each.name.getText() === name);
    return either(meant.map(({ initializer }) => this.evaluate(initializer, bound)));
  }

  private initializerOf(node: ts.Expression): ts.Expression | undefined {
    const declared = this.symbolOf(node)?.valueDeclaration;
    if (declared === undefined || !ts.isVariableDeclaration(declared)) return undefined;
    const { initializer } = declared;
    return initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : initializer;
  }

  private call(node: ts.CallExpression, bound: Bound): Texts {
    const body = this.bodyOf(node.expression);
    if (body === undefined) return unresolved(node);
    const inside = new Map(bound);
    for (const [index, parameter] of body.parameters.entries()) {
      const symbol = this.checker.getSymbolAtLocation(parameter.name);
      const argument = node.arguments[index] ?? parameter.initializer;
      if (symbol !== undefined && argument !== undefined) inside.set(symbol, this.evaluate(argument, bound));
    }
    return this.evaluate(body.result, inside);
  }

  /** What a called function returns, if it only names constants and returns a text. */
  private bodyOf(
    called: ts.Expression,
  ): { parameters: readonly ts.ParameterDeclaration[]; result: ts.Expression } | undefined {
    const declared = this.symbolOf(called)?.valueDeclaration;
    const made =
      declared !== undefined && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
    if (made === undefined || !(ts.isArrowFunction(made) || ts.isFunctionDeclaration(made))) return undefined;
    const { body, parameters } = made;
    if (body === undefined) return undefined;
    if (!ts.isBlock(body)) return { parameters, result: body };
    const [last] = body.statements.slice(-1);
    const plain = body.statements.slice(0, -1).every((each) => ts.isVariableStatement(each));
    if (!plain || last === undefined || !ts.isReturnStatement(last) || last.expression === undefined)
      return undefined;
    return { parameters, result: last.expression };
  }

  /** The members of a closed union of literals. */
  private literalsOf(node: ts.Expression): Texts | undefined {
    const type = this.checker.getTypeAtLocation(node);
    const members = type.isUnion() ? type.types : [type];
    // The value of a number makes no difference to the statement's columns.
    if (members.every((each) => (each.flags & ts.TypeFlags.Number) !== 0)) return texts('1');
    const found = members.filter((each) => each.isStringLiteral() || each.isNumberLiteral());
    if (found.length === 0 || found.length < members.length) return undefined;
    return texts(...found.map(({ value }) => String(value)));
  }

  private symbolOf(node: ts.Expression): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (symbol === undefined) return undefined;
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.checker.getAliasedSymbol(symbol);
  }
}

/** Whether a method is private, so that nobody outside its file calls it. */
const isExported = (made: ts.FunctionDeclaration | ts.MethodDeclaration): boolean =>
  (ts.getCombinedModifierFlags(made) & (ts.ModifierFlags.Export | ts.ModifierFlags.Private)) !== 0;

function isConstant(
  declared: ts.VariableDeclaration,
): declared is ts.VariableDeclaration & { initializer: ts.Expression } {
  const list = declared.parent;
  return (
    declared.initializer !== undefined &&
    ts.isVariableDeclarationList(list) &&
    (list.flags & ts.NodeFlags.Const) !== 0
  );
}

function either(all: readonly Texts[]): Texts {
  const failed = all.find(({ kind }) => kind === 'unresolved');
  return failed ?? texts(...all.flatMap((each) => (each.kind === 'texts' ? each.texts : [])));
}

const together = (before: Texts, part: Texts): Texts => joined(before, part, '');

/** Combines every text so far with every text of the next part, and with the text behind it. */
function joined(before: Texts, part: Texts, after: string): Texts {
  if (before.kind === 'unresolved') return before;
  if (part.kind === 'unresolved') return part;
  return texts(...before.texts.flatMap((head) => part.texts.map((middle) => head + middle + after)));
}
