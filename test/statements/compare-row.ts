import ts from 'typescript';
import type { ResultColumn } from './describe-statement.js';

/** The type that a table's entity gives a column. Undefined if no entity has the column. */
export type EntityTypes = (source: string) => ts.Type | undefined;

const NUMBERS = ['int2', 'int4', 'int8', 'oid', 'float4', 'float8'];
const STRINGS = ['text', 'varchar', 'bpchar', 'uuid', 'name', 'xid8', 'numeric', '_int8', 'regclass', 'void'];
const JSONS = ['json', 'jsonb'];
/** How a row says that the statement itself builds this JSON from columns that it names. */
const BUILT = 'BuiltJson';

/** Compares what a call says of its rows with the columns that PostgreSQL describes. */
export class RowComparer {
  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly entities: EntityTypes,
  ) {}

  /** Whether a call says what it reads. */
  namesColumns(row: ts.Type): boolean {
    return this.checker.getPropertiesOfType(row).length > 0;
  }

  /** One line for each difference. No line means that the row says what the statement gives. */
  differences(row: ts.Type, columns: readonly ResultColumn[], at: ts.Node): string[] {
    if (columns.length === 0 && this.checker.getPropertiesOfType(row).length === 0) return [];
    if (row.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return ['its rows are of any shape'];
    if (this.checker.getIndexInfosOfType(row).length > 0)
      return ['an index signature lets every name pass for a column'];
    if (row.isUnion()) return ['its rows are of several shapes'];
    const properties = this.checker.getPropertiesOfType(row);
    const given = new Map(columns.map((column) => [column.name, column]));
    const told = properties.flatMap((property) => {
      const column = given.get(property.name);
      return column === undefined
        ? [`${property.name}: the statement gives no such column`]
        : this.property(property, column, at).map((difference) => `${property.name}: ${difference}`);
    });
    // A call that names no row reads none of its columns.
    if (properties.length === 0) return told;
    const names = new Set(properties.map(({ name }) => name));
    const twice = columns.filter(
      ({ name }, index) => columns.findIndex((each) => each.name === name) < index,
    );
    return [
      ...told,
      ...columns
        .filter(({ name }) => !names.has(name))
        .map(({ name }) => `${name}: the row has no such property`),
      ...twice.map(({ name }) => `${name}: the statement gives two columns of this name`),
    ];
  }

  private property(property: ts.Symbol, column: ResultColumn, at: ts.Node): string[] {
    const whole = this.checker.getTypeOfSymbolAtLocation(property, at);
    const parts = whole.isUnion() ? whole.types : [whole];
    if ((property.flags & ts.SymbolFlags.Optional) !== 0 || parts.some(is(ts.TypeFlags.Undefined)))
      return ['a column is never missing, it is null'];
    const told: string[] = [];
    const isNullable = parts.some(is(ts.TypeFlags.Null));
    const isOpen = parts.some(is(ts.TypeFlags.Unknown));
    if (column.nullability === 'may' && !isNullable && !isOpen) told.push('may be null');
    if (column.nullability === 'never' && isNullable) told.push('is never null');
    const values = parts.filter((part) => !is(ts.TypeFlags.Null)(part));
    const told2 = this.value(values, column, property);
    return told2 === undefined ? told : [...told, told2];
  }

  private value(values: readonly ts.Type[], column: ResultColumn, property: ts.Symbol): string | undefined {
    const written = values.map((value) => this.checker.typeToString(value)).join(' | ');
    if (JSONS.includes(column.type)) return this.json(values, column, property, written);
    if (!values.every((value) => this.fits(value, column.type))) return `is ${column.type}, not ${written}`;
    return this.narrowed(values, column, written);
  }

  /** JSON of a table is `unknown` until it is parsed. JSON that the statement itself builds may have a type. */
  private json(
    values: readonly ts.Type[],
    column: ResultColumn,
    property: ts.Symbol,
    written: string,
  ): string | undefined {
    if (values.every(is(ts.TypeFlags.Unknown))) return undefined;
    if (column.source === undefined && saysBuilt(property)) return undefined;
    return column.source === undefined
      ? `is JSON, not ${written}: say ${BUILT}<…> or unknown`
      : `is stored JSON, not ${written}: say unknown, and parse it`;
  }

  private fits(value: ts.Type, type: string): boolean {
    if (NUMBERS.includes(type)) return is(ts.TypeFlags.NumberLike)(value);
    if (type === 'bool') return is(ts.TypeFlags.BooleanLike)(value);
    if (type === 'timestamptz' || type === 'timestamp') return value.getSymbol()?.name === 'Date';
    if (type === 'bytea') return value.getSymbol()?.name === 'Buffer';
    if (type.startsWith('_')) {
      const [element] = this.checker.isArrayType(value) ? elementOf(this.checker, value) : [];
      const parts = element === undefined ? [] : element.isUnion() ? element.types : [element];
      // The driver returns the numbers of an int8 array as text.
      return (
        parts.length > 0 && parts.every((part) => this.fits(part, type === '_int8' ? 'text' : type.slice(1)))
      );
    }
    // A string that is marked as somebody else's word is a string, too.
    return STRINGS.includes(type) && this.checker.isTypeAssignableTo(value, this.checker.getStringType());
  }

  /** The entity decides the closed union of a table's column, and not a single statement. */
  private narrowed(values: readonly ts.Type[], column: ResultColumn, written: string): string | undefined {
    if (column.source === undefined) return undefined;
    const entity = this.entities(column.source);
    if (entity === undefined) return undefined;
    const known = (entity.isUnion() ? entity.types : [entity]).filter((part) => !is(ts.TypeFlags.Null)(part));
    const isCovered = known.every((part) =>
      values.some((value) => this.checker.isTypeAssignableTo(part, value)),
    );
    return isCovered
      ? undefined
      : `is ${this.checker.typeToString(entity)} of ${column.source}, not ${written}`;
  }
}

const is =
  (flags: ts.TypeFlags) =>
  (type: ts.Type): boolean =>
    (type.flags & flags) !== 0;

function elementOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  return isReference(type) ? checker.getTypeArguments(type) : [];
}
const isReference = (type: ts.Type): type is ts.TypeReference => 'target' in type;

function saysBuilt(property: ts.Symbol): boolean {
  return (property.declarations ?? []).some(
    (declared) =>
      (ts.isPropertySignature(declared) || ts.isPropertyDeclaration(declared)) &&
      declared.type?.getText().startsWith(`${BUILT}<`) === true,
  );
}
