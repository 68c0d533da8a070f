import ts from 'typescript';
import type { DataSource } from 'typeorm';
import type { EntityTypes } from './compare-row.js';

/** The declared type of each property of an entity, found by the `table.column` that it stands for. */
export function entityTypes(program: ts.Program, dataSource: DataSource): EntityTypes {
  const checker = program.getTypeChecker();
  const classes = new Map<string, ts.ClassDeclaration>();
  for (const source of program.getSourceFiles()) {
    if (!source.fileName.endsWith('.entity.ts')) continue;
    for (const statement of source.statements)
      if (ts.isClassDeclaration(statement) && statement.name !== undefined)
        classes.set(statement.name.text, statement);
  }
  const types = new Map<string, ts.Type>();
  for (const entity of dataSource.entityMetadatas) {
    const declared = classes.get(entity.name);
    if (declared === undefined) throw new Error(`There is no class ${entity.name} in an entity's file.`);
    const properties = checker.getTypeAtLocation(declared);
    for (const column of entity.columns) {
      const property = properties.getProperty(column.propertyName);
      if (property === undefined) throw new Error(`${entity.name} has no property ${column.propertyName}.`);
      types.set(`${entity.tableName}.${column.databaseName}`, checker.getTypeOfSymbol(property));
    }
  }
  return (source) => types.get(source);
}

/** The words of a closed union, in order. Undefined for any other type. */
export function wordsOf(type: ts.Type | undefined): string[] | undefined {
  const members = (type?.isUnion() === true ? type.types : type === undefined ? [] : [type]).filter(
    (member) => (member.flags & ts.TypeFlags.Null) === 0,
  );
  const words = members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []));
  return words.length > 0 && words.length === members.length ? words.sort() : undefined;
}
