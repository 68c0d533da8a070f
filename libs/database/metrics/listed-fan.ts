/** One line of the list behind a number. */
export interface ListedFan {
  fanId: string;
  /** Tells the fan's lines apart, where a fan has several: of messages. */
  key: string;
  /** The counted act, or the message's moment (workspace time). Null: there is none. */
  at: Date | null;
  messageId: string | null;
  track: string | null;
  step: string | null;
  externalId: string | null;
  territory: string | null;
  erased: boolean;
}

/** Which lines are read: those behind `after`, at most `limit`. Null: from the first one, and all. */
export interface ListedPage {
  after: { fanId: string; key: string } | null;
  limit: number | null;
}

/** The columns of a line that come from the fan. The line is `l` and the fan is `f`. */
export const FAN_OF_LINE = `f.external_id AS "externalId", f.territory, f.erased_at IS NOT NULL AS erased`;

/** Ends a statement that reads a page of lines. The three parameters are the fan and the key behind which it begins, and
 * the limit. */
export const lineAfter = (fan: string, key: string, limit: string): string =>
  `(${fan}::uuid IS NULL OR (l.fan_id, l.line) > (${fan}::uuid, ${key}::text))
ORDER BY l.fan_id, l.line LIMIT ${limit}`;
