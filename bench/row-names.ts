export const ROW_NAMES = ['intake', 'enrolment', 'release', 'shapes', 'lateness', 'parked'] as const;
export type RowName = (typeof ROW_NAMES)[number];
