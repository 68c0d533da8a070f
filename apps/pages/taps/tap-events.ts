import type { z } from 'zod';
import type { IncomingEventSchema } from '#contracts/events/events.js';
import type { TapAct } from '#domain/pages/taps.js';
import type { TapResult } from './tap-run.js';

type TapEvent = z.input<typeof IncomingEventSchema>;

/** Whose tap it was, and what it was about. */
export interface TapFacts {
  fanId: string;
  campaignId: string;
  once: string;
  act: TapAct;
  /** Of a follow; absent: the campaign's artist. */
  artistId: string | undefined;
  mainArtistId: string;
}

/**
 * The event that a tap becomes. What was so before is no act of the fan's. The follow of another artist than the
 * campaign's is a fact about the fan, and counts in no campaign.
 */
export function tapEvents(
  { fanId, campaignId, once, act, artistId, mainArtistId }: TapFacts,
  result: TapResult,
): TapEvent[] {
  if (result !== 'done' && result !== 'already') return [];
  const other = otherArtistOf({ act, artistId, mainArtistId });
  const fan = { id: fanId };
  if (other !== undefined) {
    if (result === 'already') return [];
    const payload = { observedBy: 'tap', artistId: other } as const;
    return [{ id: `page:${once}:followed:${other}`, fan, type: 'fan.followed', payload }];
  }
  const stage = act === 'follow' ? 'followed' : 'saved';
  const about = { id: `page:${once}:${act === 'like' ? 'liked' : stage}`, fan, campaignId };
  // A track that was liked before says nothing of the release.
  if (result === 'already')
    return act === 'like' ? [] : [{ ...about, type: 'stage.already', payload: { stage } }];
  switch (act) {
    case 'save':
      return [{ ...about, type: 'fan.saved', payload: { target: 'release', observedBy: 'tap' } }];
    case 'like':
      return [{ ...about, type: 'fan.saved', payload: { target: 'track', observedBy: 'tap' } }];
    case 'follow':
      return [{ ...about, type: 'fan.followed', payload: { observedBy: 'tap' } }];
  }
}

/** The artist of a follow who is not the campaign's own. */
export const otherArtistOf = ({
  act,
  artistId,
  mainArtistId,
}: Pick<TapFacts, 'act' | 'artistId' | 'mainArtistId'>): string | undefined =>
  act === 'follow' && artistId !== mainArtistId ? artistId : undefined;
