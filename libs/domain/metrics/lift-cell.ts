export const ARM_COLUMNS = [
  'assigned',
  'already',
  'unobservable',
  'waiting',
  'observed',
  'converted',
] as const;
/** What a fan of an arm can be counted as. */
export type ArmColumn = (typeof ARM_COLUMNS)[number];

/** One number of an arm, such as `holdout.converted`. */
export interface LiftCell {
  variant: string;
  column: ArmColumn;
}

/** Undefined: there is no such number. The name of a variant may hold points itself. */
export function readLiftCell(name: string): LiftCell | undefined {
  const point = name.lastIndexOf('.');
  const column = ARM_COLUMNS.find((known) => known === name.slice(point + 1));
  return column === undefined || point < 1 ? undefined : { variant: name.slice(0, point), column };
}
