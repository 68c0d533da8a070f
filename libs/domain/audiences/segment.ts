import type { AttributeValue, Channel, Purpose, Service, Stage } from '#domain/terms.js';

/** The campaigns in which a past act is looked for. At most one field is set; without any: all campaigns of the workspace. */
export interface Within {
  campaignId?: string | undefined;
  releaseId?: string | undefined;
  artistId?: string | undefined;
}

/** A condition that holds no other one. */
export type SegmentLeaf =
  | { kind: 'everyone' }
  /** ISO 3166 alpha-2. A fan without a territory fulfils none of these. */
  | { kind: 'territory'; in: string[] }
  /** The source of the fan's first act in any campaign. */
  | { kind: 'source'; in: string[] }
  /** The fan's attribute has this value, or one of these. */
  | { kind: 'attribute'; name: string; in: AttributeValue[] }
  /** The import created the fan, or had a row about them. */
  | { kind: 'imported'; importId: string }
  /** The fan was enrolled in one of these campaigns; `open`: the enrollment is still open. */
  | ({ kind: 'joined'; open?: boolean | undefined } & Within)
  /** The fan has reached the stage in one of these campaigns. */
  | ({ kind: 'stage'; stage: Stage } & Within)
  | { kind: 'connected'; service?: Service | undefined }
  /** The fan has an address on the channel that is not suppressed, and a consent that covers the purpose. */
  | { kind: 'reachable'; channel: Channel; purpose?: Purpose | undefined }
  /** A split has put the fan into the holdout of a campaign that has not ended. */
  | { kind: 'heldOut' };

/**
 * A condition on the fans of a workspace. The database answers it for the present, before anybody is enrolled. It is
 * data, so that an audience can keep it and ask again.
 */
export type Segment =
  | SegmentLeaf
  /** The fan is in the saved segment. */
  | { kind: 'saved'; segmentId: string }
  | { kind: 'all'; of: Segment[] }
  | { kind: 'any'; of: Segment[] }
  | { kind: 'not'; of: Segment };

/** The segment without the fans who are in the holdout of a campaign that has not ended. */
export function withoutHoldouts(segment: Segment): Segment {
  const rest: Segment = { kind: 'not', of: { kind: 'heldOut' } };
  return { kind: 'all', of: segment.kind === 'all' ? [...segment.of, rest] : [segment, rest] };
}

/** A segment in which each saved one is replaced by its rule, or by the list that it is. The database is asked this. */
export type ResolvedSegment =
  | SegmentLeaf
  /** The fan is on the list of the saved segment. */
  | { kind: 'listed'; segmentId: string }
  | { kind: 'all'; of: ResolvedSegment[] }
  | { kind: 'any'; of: ResolvedSegment[] }
  | { kind: 'not'; of: ResolvedSegment };

export const SAVED_SEGMENT_KINDS = ['rule', 'list'] as const;
/** A `rule` is asked each time it is used. A `list` holds the fans it was made with. The kind never changes. */
export type SavedSegmentKind = (typeof SAVED_SEGMENT_KINDS)[number];
