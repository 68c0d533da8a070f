import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#database/events/new-event.js';
import fc from 'fast-check';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import { STAGES, type Stage } from '#domain/terms.js';
import { BERLIN_MIDNIGHT, DAY, happened, HOUR, type FunnelWorld } from '#test/world/funnel-world.js';

/** One event of a storm: which fan, which event, how many hours from the release, and some small choices. */
export interface Gust {
  fan: number;
  kind: (typeof KINDS)[number];
  hours: number;
  choice: number;
  twice: boolean;
}

/** The choices are weighted by repetition: most events of a fan are acts. */
const KINDS = [
  'fan.pre_saved',
  'fan.pre_saved',
  'enrollment.requested',
  'enrollment.opened',
  'enrollment.opened',
  'enrollment.opened',
  'enrollment.closed',
  'enrollment.reopened',
  'variant.assigned',
  'release.saved',
  'release.saved',
  'page.visited',
  'page.visited',
  'link.clicked',
  'link.clicked',
  'message.accepted',
  'message.unknown',
  'fan.saved',
  'fan.saved',
  'fan.followed',
  'fan.followed',
  'stage.set',
  'stage.already',
  'stage.unobservable',
  'consent.granted',
  'consent.granted',
  'consent.withdrawn',
] as const satisfies readonly EventType[];

export const storm = (fans: number): fc.Arbitrary<Gust[]> =>
  fc.array(
    fc.record({
      fan: fc.nat(fans - 1),
      kind: fc.constantFrom(...KINDS),
      // There are few distinct hours, so that acts coincide with each other, with the release and with the campaign's
      // end.
      hours: fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -80, max: 1_300 })),
      choice: fc.nat(11),
      twice: fc.boolean(),
    }),
    { minLength: 1, maxLength: 90 },
  );

/** The parts of the storm as events. Some come twice, as a client without an event id would send them. */
export function stormEvents(world: FunnelWorld, fans: readonly string[], gusts: readonly Gust[]): NewEvent[] {
  const messages = fans.map(() => [randomUUID(), randomUUID()]);
  return gusts.flatMap((gust) => {
    const fan = fans[gust.fan] ?? '';
    const messageId = messages[gust.fan]?.[gust.choice % 2] ?? '';
    const at = BERLIN_MIDNIGHT + gust.hours * HOUR;
    const event = (): NewEvent => {
      const payload = payloadOf(gust, messageId);
      const bare = gust.kind === 'link.clicked' && gust.choice % 3 === 0;
      return happened(world, fan, gust.kind, at, payload, bare ? null : world.campaignId);
    };
    return gust.twice ? [event(), event()] : [event()];
  });
}

function payloadOf({ kind, choice }: Gust, messageId: string): EventPayloads[Gust['kind']] {
  const stage: Stage = STAGES[choice % STAGES.length] ?? 'saved';
  const channel = choice % 2 === 0 ? 'sms' : 'email';
  const path =
    choice % 3 === 0 ? { path: 'reminder' as const } : { path: 'service' as const, service: service(choice) };
  const source = choice % 4 === 0 ? 'direct' : 'newsletter';
  const payloads: { [Kind in Gust['kind']]: EventPayloads[Kind] } = {
    'fan.pre_saved': path,
    'enrollment.requested': { by: choice % 2 === 0 ? 'audience' : 'api' },
    'enrollment.opened': { ...path, source, ...territory(choice), ...variant(choice) },
    'enrollment.closed': { reason: 'flow_ended' },
    'enrollment.reopened': { track: 'main' },
    'variant.assigned': {
      track: 'main',
      step: 'split',
      variant: choice % 3 === 0 ? 'holdout' : 'b',
      holdout: choice % 3 === 0,
    },
    'release.saved': { service: service(choice), by: 'platform', effectId: messageId },
    'page.visited': {},
    'link.clicked': {
      ...{ human: choice % 5 !== 4, ...(choice % 4 === 3 ? {} : { messageId }) },
      ...(choice % 10 === 9 ? { doubtful: true } : {}),
    },
    'message.accepted': message(messageId, choice),
    'message.unknown': message(messageId, choice),
    'fan.saved': { target: 'release', observedBy: 'tap' },
    'fan.followed': { observedBy: 'check' },
    'stage.set': { stage, track: 'main', step: 'mark' },
    'stage.already': { stage },
    'stage.unobservable': { stage },
    'consent.granted': { channel, purpose: choice % 3 === 0 ? 'service' : 'marketing' },
    'consent.withdrawn': { channel, reason: 'stop' },
  };
  return payloads[kind];
}

function message(messageId: string, choice: number): EventPayloads['message.accepted'] {
  const intent = choice % 2 === 0 ? 're_engagement' : 'prompt';
  const ref = { messageId, effectId: messageId, track: 'main', step: 'send', intent } as const;
  return { ...ref, channel: 'sms', purpose: 'marketing' };
}

function service(choice: number): 'spotify' | 'deezer' {
  return choice % 2 === 0 ? 'spotify' : 'deezer';
}

/** FR has no moment of its own. */
function territory(choice: number): { territory?: string } {
  const known = ['DE', 'US', 'FR'][choice % 4];
  return known === undefined ? {} : { territory: known };
}

function variant(choice: number): { variant?: string } {
  return choice % 2 === 0 ? { variant: 'a' } : {};
}

/** How far the release is moved after everything was projected. */
export const moves = fc.constantFrom(0, 0, -5 * HOUR, 3 * HOUR, 7 * DAY);
