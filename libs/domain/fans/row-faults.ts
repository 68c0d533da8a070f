/** Why a row of a list is left out. */
export const ROW_ERRORS = ['rejected', 'duplicate', 'ambiguous'] as const;
/** What of a row is left out or worth knowing; the fan is in. */
export const ROW_WARNINGS = ['left_out', 'kept', 'shared', 'consent_dropped'] as const;
export const ROW_FAULT_KINDS = [...ROW_ERRORS, ...ROW_WARNINGS] as const;
export type RowFaultKind = (typeof ROW_FAULT_KINDS)[number];

export const SEVERITIES = ['error', 'warning'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const severityOf = (kind: RowFaultKind): Severity =>
  ROW_ERRORS.some((error) => error === kind) ? 'error' : 'warning';

export interface RowFault {
  /** Of the file; the header is line 1. */
  line: number;
  kind: RowFaultKind;
  /** Names its column and what is wrong, never the value: `phone: not a phone number`. */
  reason: string;
  /** The other fan, where the fault is about one. */
  fanId: string | null;
}
