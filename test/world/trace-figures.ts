/** What the two reference traces cost, asserted exactly (bytes: at most) by their spec and shown by the bench's report. */
export const TRACE_FIGURES = {
  a: { historyEvents: 56, stateTransitions: 30, sqlStatements: 70, bytesBelow: 11_000 },
  b: { historyEvents: 43, stateTransitions: 24, sqlStatements: 54, bytesBelow: 8_000 },
} as const;
