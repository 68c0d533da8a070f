import { CHANNELS, type Stage } from '#domain/terms.js';

/** What counts as a conversion of the fan's own: three stages and the opt-ins. What the platform does is none. */
export const CONVERSION_KINDS = [
  'pre_saved',
  'saved',
  'followed',
  ...CHANNELS,
] as const satisfies readonly FanAct[];
export type ConversionKind = (typeof CONVERSION_KINDS)[number];

/**
 * The acts of the matrix. The order decides which of two acts at the same moment comes first. An opt-in is called by
 * its channel.
 */
export const FAN_ACTS = ['pre_saved', 'engaged', 'saved', 'followed', 're_engaged', ...CHANNELS] as const;
export type FanAct = (typeof FAN_ACTS)[number];

/** The acts that are stages, too. */
export const STAGE_ACTS = [
  'pre_saved',
  'engaged',
  'saved',
  'followed',
  're_engaged',
] as const satisfies readonly Stage[];

/** The next act counts up to this long after the act, and a fan counts once that time is over. */
export const NEXT_ACT_WITHIN_DAYS = 28;
export const NEXT_ACT_WITHIN_MS = NEXT_ACT_WITHIN_DAYS * 24 * 60 * 60 * 1000;

/** Counts of fans of one group. All maps leave zeros out. */
export interface LayerCounts {
  key: readonly string[];
  /** By the number of distinct conversion kinds of the fan. */
  depth: ReadonlyMap<number, number>;
  /** Fans with the conversion. `already`: fans who had it before they were enrolled. */
  converted: ReadonlyMap<ConversionKind, number>;
  already: ReadonlyMap<ConversionKind, number>;
  /** By act, and by what came next: another act, `none` within the time, or `early` where the time is not over. */
  next: ReadonlyMap<FanAct, ReadonlyMap<NextAct, number>>;
  /** Fans by the set of channels that reach them now, in words. */
  reach: ReadonlyMap<string, number>;
}
export type NextAct = FanAct | 'none' | 'early';

export interface LayerRow {
  kind: ConversionKind;
  fans: number;
  already: number;
  /** fans ÷ (enrolled − already). */
  share: number | null;
}

export interface NextActRow {
  act: FanAct;
  /** Fans whose first such act is long enough ago. */
  fans: number;
  tooEarly: number;
  none: number;
  next: { act: FanAct; fans: number; share: number }[];
}

export interface Layers {
  enrolled: number;
  depth: { kinds: number; fans: number }[];
  averageDepth: number | null;
  layers: LayerRow[];
  actions: NextActRow[];
}

/** Rates and rows from the counts of one group. */
export function layersOf(counts: LayerCounts): Layers {
  const depth = Array.from({ length: CONVERSION_KINDS.length + 1 }, (_, kinds) => ({
    kinds,
    fans: counts.depth.get(kinds) ?? 0,
  }));
  const enrolled = depth.reduce((sum, { fans }) => sum + fans, 0);
  const conversions = depth.reduce((sum, { kinds, fans }) => sum + kinds * fans, 0);
  const layers = CONVERSION_KINDS.map((kind) => {
    const [fans, already] = [counts.converted.get(kind) ?? 0, counts.already.get(kind) ?? 0];
    return { kind, fans, already, share: enrolled === already ? null : fans / (enrolled - already) };
  });
  return {
    enrolled,
    depth,
    averageDepth: enrolled === 0 ? null : conversions / enrolled,
    layers,
    actions: FAN_ACTS.map((act) => nextRow(act, counts.next.get(act) ?? new Map<NextAct, number>())),
  };
}

function nextRow(act: FanAct, counts: ReadonlyMap<NextAct, number>): NextActRow {
  const others = FAN_ACTS.filter((other) => other !== act);
  const none = counts.get('none') ?? 0;
  const fans = others.reduce((sum, other) => sum + (counts.get(other) ?? 0), none);
  const next = others.map((other) => {
    const followers = counts.get(other) ?? 0;
    return { act: other, fans: followers, share: fans === 0 ? 0 : followers / fans };
  });
  return { act, fans, tooEarly: counts.get('early') ?? 0, none, next: next.filter((row) => row.fans > 0) };
}
