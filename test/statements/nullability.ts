import {
  type Tree,
  type TreeNode,
  childOf,
  childrenOf,
  has,
  isNode,
  numberOf,
  wordOf,
} from './parse-tree.js';

/** Whether a column of a result can be null: certainly not, possibly by the schema, or unknown. */
export type Nullability = 'never' | 'may' | 'unknown';

/** What has to be known of the schema to answer that. */
export interface SchemaFacts {
  /** Whether a table's column can be null, by the table's oid and the column's number. */
  isNotNull(table: number, column: number): boolean;
  /** Whether a function's result can be null, by its oid. */
  functionName(oid: number): string;
  /** The function behind an operator, by the operator's oid. */
  operatorName(oid: number): string;
}

const COUNTS = ['count'];
/** Functions that return a value whenever all their arguments are values. */
const ANSWERING = new Set([
  ...['extract', 'floor', 'ceil', 'ceiling', 'round', 'abs', 'lower', 'upper', 'length', 'to_timestamp'],
  ...['now', 'clock_timestamp', 'make_interval', 'gen_random_uuid', 'to_char', 'md5'],
  ...['timezone', 'date_trunc', 'date_part', 'replace', 'to_jsonb', 'array_length', 'left', 'text'],
  ...['pg_current_xact_id', 'pg_snapshot_xmin', 'pg_current_snapshot', 'row_number', 'rank', 'dense_rank'],
]);
/** Functions that return a value whatever their arguments are. */
const BUILDING = new Set([
  'jsonb_build_object',
  'jsonb_build_array',
  'json_build_object',
  'concat',
  'format',
]);
/** Operators that may return null though their arguments are values, because they look into JSON. */
const LOOKING = /^(->|->>|#>|#>>)$/;

export const worst = (all: readonly Nullability[]): Nullability =>
  all.includes('may') ? 'may' : all.includes('unknown') ? 'unknown' : 'never';
const best = (all: readonly Nullability[]): Nullability =>
  all.includes('never') ? 'never' : all.includes('unknown') ? 'unknown' : 'may';

/** Each result column of a statement, in order. */
export function resultNullability(tree: Tree, schema: SchemaFacts): Nullability[] {
  const query = Array.isArray(tree) ? tree.find((each) => isNode(each)) : tree;
  if (!isNode(query)) return [];
  const list = wordOf(query, 'commandType') === '1' ? 'targetList' : 'returningList';
  return new Reader(schema).columns([query], list);
}

/** The query that holds a node comes first, and then the queries around it. */
type Around = readonly TreeNode[];

class Reader {
  constructor(private readonly schema: SchemaFacts) {}

  columns(around: Around, list = 'targetList'): Nullability[] {
    const targets = childrenOf(around[0], list).filter((target) => wordOf(target, 'resjunk') !== 'true');
    return targets.map((_, index) => this.column(around, index, list));
  }

  /** The n-th column of a query. For a UNION it is the n-th column of each of its parts. */
  private column(around: Around, index: number, list = 'targetList'): Nullability {
    const [query] = around;
    const union = query === undefined ? undefined : childOf(query, 'setOperations');
    if (query !== undefined && union !== undefined) {
      const parts = leaves(union).map((at) => childrenOf(query, 'rtable')[at - 1]);
      return worst(
        parts.map((part) => {
          const inside = part === undefined ? undefined : childOf(part, 'subquery');
          return inside === undefined ? 'unknown' : this.column([inside, ...around], index);
        }),
      );
    }
    const target = childrenOf(query, list).filter((each) => wordOf(each, 'resjunk') !== 'true')[index];
    return this.of(target?.fields.get('expr'), around);
  }

  private of(expression: Tree | undefined, around: Around): Nullability {
    if (!isNode(expression)) return 'unknown';
    const inside = (name: string) => this.of(expression.fields.get(name), around);
    const all = (name: string) => childrenOf(expression, name).map((each) => this.of(each, around));
    switch (expression.tag) {
      case 'CONST':
        return wordOf(expression, 'constisnull') === 'true' ? 'may' : 'never';
      case 'VAR':
        return this.ofVariable(expression, around);
      case 'AGGREF':
        return this.ofAggregate(expression, around);
      case 'COALESCEEXPR':
      case 'COALESCE':
      case 'MINMAXEXPR':
      case 'MINMAX':
        return best(all('args'));
      case 'RELABELTYPE':
      case 'COERCEVIAIO':
      case 'ARRAYCOERCEEXPR':
      case 'COLLATEEXPR':
      case 'COLLATE':
        return inside('arg');
      case 'CASEEXPR':
      case 'CASE':
        return this.ofCase(expression, around);
      case 'NULLTEST':
      case 'BOOLEANTEST':
      case 'DISTINCTEXPR':
      case 'ARRAYEXPR':
      case 'ARRAY':
      case 'ROWEXPR':
      case 'ROW':
      case 'SQLVALUEFUNCTION':
        return 'never';
      case 'BOOLEXPR':
        return worst(all('args'));
      case 'OPEXPR':
        return LOOKING.test(this.schema.operatorName(numberOf(expression, 'opno')))
          ? 'may'
          : worst(all('args'));
      case 'FUNCEXPR':
        return this.ofFunction(expression, all('args'));
      case 'SUBLINK':
        return this.ofSublink(expression, around);
      case 'NULLIFEXPR':
        return 'may';
      default:
        return 'unknown';
    }
  }

  private ofVariable(variable: TreeNode, around: Around): Nullability {
    const from = around.slice(numberOf(variable, 'varlevelsup'));
    const [query] = from;
    const table = childrenOf(query, 'rtable')[numberOf(variable, 'varno') - 1];
    if (query === undefined || table === undefined) return 'unknown';
    if (isAskedFor(query, variable)) return 'never';
    const outer = variable.fields.get('varnullingrels');
    if (Array.isArray(outer) && outer.length > 1) return 'may';
    return this.ofColumn(table, numberOf(variable, 'varattno'), from);
  }

  private ofColumn(table: TreeNode, column: number, around: Around): Nullability {
    switch (wordOf(table, 'rtekind')) {
      case '0':
        return column < 0 || this.schema.isNotNull(numberOf(table, 'relid'), column) ? 'never' : 'may';
      case '1': {
        const subquery = childOf(table, 'subquery');
        return subquery === undefined ? 'unknown' : this.column([subquery, ...around], column - 1);
      }
      case '2':
        return this.of(childrenOf(table, 'joinaliasvars')[column - 1], around);
      case '6':
        return this.ofNamed(table, column, around);
      case '9':
        return this.of(childrenOf(table, 'groupexprs')[column - 1], around);
      default:
        return 'unknown';
    }
  }

  /** A column of a WITH clause. */
  private ofNamed(table: TreeNode, column: number, around: Around): Nullability {
    const from = around.slice(numberOf(table, 'ctelevelsup'));
    const name = wordOf(table, 'ctename');
    const named = childrenOf(from[0], 'cteList').find((each) => wordOf(each, 'ctename') === name);
    const query = named === undefined ? undefined : childOf(named, 'ctequery');
    if (query === undefined || wordOf(named, 'cterecursive') === 'true') return 'unknown';
    const list = wordOf(query, 'commandType') === '1' ? 'targetList' : 'returningList';
    return this.column([query, ...from], column - 1, list);
  }

  private ofAggregate(aggregate: TreeNode, around: Around): Nullability {
    if (COUNTS.includes(this.schema.functionName(numberOf(aggregate, 'aggfnoid')))) return 'never';
    if (!has(around[0], 'groupClause') || has(aggregate, 'aggfilter')) return 'may';
    const given = childrenOf(aggregate, 'args').map((each) => this.of(each.fields.get('expr'), around));
    return /_agg$/.test(this.schema.functionName(numberOf(aggregate, 'aggfnoid'))) ? 'never' : worst(given);
  }

  private ofCase(expression: TreeNode, around: Around): Nullability {
    const ends = childrenOf(expression, 'args').map((each) => this.of(each.fields.get('result'), around));
    return worst([...ends, this.of(expression.fields.get('defresult'), around)]);
  }

  private ofFunction(expression: TreeNode, given: readonly Nullability[]): Nullability {
    const name = this.schema.functionName(numberOf(expression, 'funcid'));
    if (BUILDING.has(name)) return 'never';
    const isCast = wordOf(expression, 'funcformat') !== '0' && wordOf(expression, 'funcformat') !== '3';
    if (isCast || given.includes('may')) return worst(given);
    return ANSWERING.has(name) ? worst(given) : 'unknown';
  }

  private ofSublink(sublink: TreeNode, around: Around): Nullability {
    const kind = wordOf(sublink, 'subLinkType');
    if (kind === '0' || kind === '6') return 'never';
    const query = childOf(sublink, 'subselect');
    if (kind !== '4' || query === undefined) return 'unknown';
    const isOneRow =
      wordOf(query, 'hasAggs') === 'true' && !has(query, 'groupClause') && !has(query, 'havingQual');
    return isOneRow ? this.column([query, ...around], 0) : 'may';
  }
}

/** The parts of a UNION, by their place in the query. */
function leaves(union: TreeNode): number[] {
  if (union.tag === 'RANGETBLREF') return [numberOf(union, 'rtindex')];
  return ['larg', 'rarg'].flatMap((side) => {
    const part = childOf(union, side);
    return part === undefined ? [] : leaves(part);
  });
}

/** Whether the query's own condition leaves only rows in which the column is not null. */
function isAskedFor(query: TreeNode, variable: TreeNode): boolean {
  const tree = childOf(query, 'jointree');
  const quals = tree === undefined ? undefined : childOf(tree, 'quals');
  const isSame = (other: TreeNode | undefined): boolean =>
    other?.tag === 'RELABELTYPE'
      ? isSame(childOf(other, 'arg'))
      : other?.tag === 'VAR' &&
        wordOf(other, 'varlevelsup') === '0' &&
        ['varno', 'varattno'].every((name) => wordOf(other, name) === wordOf(variable, name));
  return conjuncts(quals).some((one) => {
    if (one.tag === 'NULLTEST') return wordOf(one, 'nulltesttype') === '1' && isSame(childOf(one, 'arg'));
    return ['OPEXPR', 'SCALARARRAYOPEXPR'].includes(one.tag) && childrenOf(one, 'args').some(isSame);
  });
}

function conjuncts(condition: TreeNode | undefined): TreeNode[] {
  if (condition === undefined) return [];
  const isAnd = condition.tag === 'BOOLEXPR' && wordOf(condition, 'boolop') === 'and';
  return isAnd ? childrenOf(condition, 'args').flatMap(conjuncts) : [condition];
}
