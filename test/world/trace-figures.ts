/**
 * What the two reference traces cost. Their spec asserts it exactly (bytes: at most), and the bench's report shows
 * it.
 */
export const TRACE_FIGURES = {
  plain: { historyEvents: 7, stateTransitions: 3, sqlStatements: 31, bytesBelow: 3_000 },
  a: { historyEvents: 38, stateTransitions: 18, sqlStatements: 70, bytesBelow: 11_000 },
  b: { historyEvents: 25, stateTransitions: 12, sqlStatements: 54, bytesBelow: 8_000 },
} as const;
