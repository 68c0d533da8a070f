import { NOT_SENT_REASONS, type NotSentReason, type ProviderCode } from '#domain/events/reasons.js';

const TRIED_FIGURES = [
  ...(['accepted', 'rejected', 'unknown', 'delivered', 'humanClickers'] as const),
  ...(['undelivered', 'bounced', 'complained', 'unsubscribed', 'optOuts'] as const),
] as const;
/** A figure that counts messages which were tried. */
export type TriedFigure = (typeof TRIED_FIGURES)[number];

/** One number of the figures of messages. */
export type MessageCell =
  | { part: 'due' | 'attempted' | 'waiting' }
  /** Null: of any reason. */
  | { part: 'blocked'; reason: NotSentReason | null }
  | { part: 'tried'; figure: TriedFigure }
  /** Rejected and undelivered messages with this code of the provider. */
  | { part: 'failed'; code: ProviderCode };

/** The names of the cells: the places of the numbers in the answer. A code of the provider's is any word. */
export const MESSAGE_CELL_NAMES: readonly string[] = [
  ...['due', 'blocked', 'waiting', 'attempted', ...TRIED_FIGURES],
  ...NOT_SENT_REASONS.map((reason) => `blockedByReason.${reason}`),
  'failedByCode.<code>',
];

/** Reads `delivered`, `blockedByReason.suppressed`, `failedByCode.30003`. Undefined: there is no such number. */
export function readMessageCell(name: string): MessageCell | undefined {
  if (name === 'due' || name === 'attempted' || name === 'waiting') return { part: name };
  if (name === 'blocked') return { part: 'blocked', reason: null };
  const figure = TRIED_FIGURES.find((known) => known === name);
  if (figure !== undefined) return { part: 'tried', figure };
  const [, group, word = ''] = /^(blockedByReason|failedByCode)\.(.+)$/.exec(name) ?? [];
  if (group === 'failedByCode') return { part: 'failed', code: word };
  const reason = NOT_SENT_REASONS.find((known) => known === word);
  return group === undefined || reason === undefined ? undefined : { part: 'blocked', reason };
}
