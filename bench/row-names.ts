export const ROW_NAMES = [
  'intake',
  'import',
  'enrollment',
  'release',
  'herd',
  'shapes',
  'lateness',
  'providers',
  'parked',
  'live',
  'pages',
] as const;
export type RowName = (typeof ROW_NAMES)[number];
