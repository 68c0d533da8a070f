import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { NewEvent } from '#database/events/new-event.js';
import { readMessageFans } from '#database/metrics/message-fans.js';
import { readMessageMetrics } from '#database/metrics/messages.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { type MessageCell, readMessageCell } from '#domain/metrics/message-cell.js';
import { valueAt } from './cell-values.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { shareOf } from '#test/harness/shares.js';
import {
  addFan,
  AS_OF,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
} from '#test/world/funnel-world.js';
import { rawStories } from '#test/world/stormy-world.js';

/** `MESSAGE_LISTS=500 npm run test:int -- test/oracle/message-fans` looks at as many campaigns. */
const CAMPAIGNS = shareOf('MESSAGE_LISTS', 25);
const FANS = 3;
const ALL = { after: null, limit: null };

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const KINDS = [
  ...([
    'accepted',
    'accepted',
    'accepted',
    'rejected',
    'unknown',
    'abandoned',
    'delivered',
    'delivered',
  ] as const),
  ...([
    'undelivered',
    'blocked',
    'refused',
    'deferred',
    'clicked',
    'scanned',
    'stopped',
    'complained',
  ] as const),
] as const;
const gust = fc.record({
  fan: fc.nat(FANS - 1),
  kind: fc.constantFrom(...KINDS),
  message: fc.nat(3),
  hours: fc.integer({ min: 0, max: 120 }),
});
const CELLS = [
  ...[
    'due',
    'attempted',
    'blocked',
    'blockedByReason.unreachable',
    'blockedByReason.suppressed',
    'accepted',
    'rejected',
  ],
  ...[
    'unknown',
    'delivered',
    'humanClickers',
    'undelivered',
    'bounced',
    'failedByCode.30003',
    'failedByCode.bounce',
  ],
  ...['complained', 'unsubscribed', 'optOuts'],
];

it(`each number of the messages opens what a count over raw events counts: ${CAMPAIGNS} campaigns`, async () => {
  const period = fc.constantFrom(
    {},
    { from: BERLIN_MIDNIGHT + 30 * HOUR },
    { to: BERLIN_MIDNIGHT + 3 * DAY },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(gust, { minLength: 1, maxLength: 40 }), period, async (gusts, asked) => {
      const world = await makeFunnelWorld(fresh.database);
      const fans: string[] = [];
      for (let fan = 0; fan < FANS; fan += 1) fans.push(await addFan(fresh.database, world));
      const ids = fans.map(() => [randomUUID(), randomUUID(), randomUUID(), randomUUID()]);
      const events = gusts.map(({ fan, message, ...one }): NewEvent => {
        const [type, payload, anywhere] = factOf(one.kind, ids[fan]?.[message] ?? '', message);
        const at = BERLIN_MIDNIGHT + one.hours * HOUR;
        const campaignId = anywhere === true ? null : world.campaignId;
        return { ...happened(world, fans[fan] ?? '', 'page.visited', at, {}, campaignId), type, payload };
      });
      await record(fresh.database, events);
      const { byFan } = await rawStories(fresh.database, world.campaignId, AS_OF);
      const { workspaceId, campaignId } = world;
      const ask = { workspaceId, campaignId, asOf: AS_OF };
      const { total } = await readMessageMetrics(fresh.database, { ...ask, ...asked });
      for (const name of CELLS) {
        const cell = readMessageCell(name);
        if (cell === undefined) throw new Error(`There is no cell ${name}.`);
        const span = { from: null, to: null, ...asked };
        const of = { ...ask, cell, ...span, withWaiting: true, group: {} };
        const list = await readMessageFans(fresh.database, of, ALL);
        const counted = [...byFan].flatMap(([fanId, own]) =>
          Array.from({ length: timesCounted(own, campaignId, cell, span) }, () => fanId),
        );
        expect([name, list.map(({ fanId }) => fanId)]).toEqual([name, counted.sort()]);
        expect([name, list.length]).toEqual([name, valueAt(total, name) ?? 0]);
        expect(new Set(list.map(({ fanId, key }) => `${fanId} ${key}`)).size).toBe(list.length);
      }
    }),
    { numRuns: CAMPAIGNS },
  );
}, 300_000);

type Fact = readonly [NewEvent['type'], NewEvent['payload'], boolean?];

/** Even messages are SMS, odd ones emails. Consents and clicks name no campaign. */
function factOf(kind: (typeof KINDS)[number], messageId: string, message: number): Fact {
  const channel = message % 2 === 0 ? ('sms' as const) : ('email' as const);
  const place = { track: 'main', step: `step${message}`, intent: 'prompt' as const };
  const ref = { ...place, messageId, effectId: messageId, channel, purpose: 'marketing' as const };
  const code = channel === 'sms' ? '30003' : 'bounce';
  switch (kind) {
    case 'accepted':
    case 'unknown':
    case 'abandoned':
      return [`message.${kind}`, ref];
    case 'rejected':
      return ['message.rejected', { ...ref, code }];
    case 'delivered':
      return ['message.delivered', { messageId }];
    case 'undelivered':
      return ['message.undelivered', { messageId, code }];
    case 'blocked':
      return ['message.blocked', { ...place, reason: 'unreachable' }];
    case 'refused':
      return ['message.refused', { ...place, effectId: messageId, reason: 'suppressed' }];
    case 'deferred':
      return [
        'message.deferred',
        { track: 'main', step: place.step, effectId: messageId, reason: 'quiet_hours' },
      ];
    case 'clicked':
    case 'scanned':
      return ['link.clicked', { messageId, human: kind === 'clicked' }, true];
    case 'stopped':
    case 'complained':
      return ['consent.withdrawn', { channel, reason: kind === 'stopped' ? 'stop' : 'spam_report' }, true];
  }
}

interface Span {
  from: number | null;
  to: number | null;
}

/** How often a fan is in a cell, read from the fan's raw events with plain loops. */
function timesCounted(
  events: readonly FanEvent[],
  campaignId: string,
  cell: MessageCell,
  span: Span,
): number {
  const own = [...events].sort((a, b) => a.fanSeq - b.fanSeq);
  const said = own.filter((event) => event.campaignId === campaignId && event.type.startsWith('message.'));
  const inSpan = (at: number) =>
    (span.from === null || at >= span.from) && (span.to === null || at < span.to);
  const tried = messagesOf(own, said).filter(({ sentAt }) => inSpan(sentAt));
  const blocked = said.filter((event) => isBlocked(event, said) && inSpan(event.occurredAt));
  switch (cell.part) {
    case 'waiting':
      return 0;
    case 'attempted':
      return tried.length;
    case 'due':
      return tried.length + blocked.length;
    case 'blocked':
      return blocked.filter(
        ({ payload }) => cell.reason === null || ('reason' in payload && payload.reason === cell.reason),
      ).length;
    case 'failed':
      return tried.filter(
        ({ code, rejected, undelivered }) => rejected + undelivered > 0 && code === cell.code,
      ).length;
    case 'tried':
      return tried.reduce((sum, message) => sum + message[cell.figure], 0);
  }
}

/** A message that is blocked will not be sent; a refusal is one if nothing was said of the step after it. */
function isBlocked(event: FanEvent, said: readonly FanEvent[]): boolean {
  if (event.type === 'message.blocked') return true;
  if (event.type !== 'message.refused') return false;
  const { track, step } = event.payload;
  return !said.some(
    ({ type, payload, fanSeq }) =>
      fanSeq > event.fanSeq &&
      type !== 'message.abandoned' &&
      'step' in payload &&
      payload.step === step &&
      'track' in payload &&
      payload.track === track,
  );
}

function messagesOf(own: readonly FanEvent[], said: readonly FanEvent[]) {
  const ids = new Set(said.flatMap(({ payload }) => ('messageId' in payload ? [payload.messageId] : [])));
  const messages = [...ids].flatMap((id) => {
    const of = said.filter(({ payload }) => 'messageId' in payload && payload.messageId === id);
    const words = of.filter(({ type }) => type !== 'message.delivered' && type !== 'message.undelivered');
    const last = words.at(-1);
    if (last === undefined) return [];
    const cameBack = of.some(({ type }) => type === 'message.undelivered');
    const codes = of.flatMap(({ payload }) => ('code' in payload ? [payload.code] : []));
    const channels = of.flatMap(({ payload }) => ('channel' in payload ? [payload.channel] : []));
    const sentAt = Math.min(...words.map(({ occurredAt }) => occurredAt));
    const delivered = !cameBack && of.some(({ type }) => type === 'message.delivered');
    return [{ id, last: last.type, cameBack, code: codes.at(-1), channel: channels[0], sentAt, delivered }];
  });
  return messages.map((message) => ({
    ...{ sentAt: message.sentAt, code: message.code },
    accepted: Number(message.last === 'message.accepted'),
    rejected: Number(message.last === 'message.rejected'),
    unknown: Number(message.last === 'message.unknown' || message.last === 'message.abandoned'),
    delivered: Number(message.delivered),
    undelivered: Number(message.cameBack && message.last !== 'message.rejected'),
    bounced: Number(message.cameBack && message.channel === 'email' && message.code !== 'dropped'),
    humanClickers: Number(message.delivered && own.some((event) => isClick(event, message.id))),
    ...optOutsOf(message, messages, own),
  }));
}

const isClick = ({ type, payload }: FanEvent, id: string): boolean =>
  type === 'link.clicked' &&
  'messageId' in payload &&
  payload.messageId === id &&
  'human' in payload &&
  payload.human;

interface Sent {
  id: string;
  channel: unknown;
  sentAt: number;
  delivered: boolean;
}

/** A withdrawal within 72 h counts for the last delivered message of its channel before it. */
function optOutsOf(message: Sent, all: readonly Sent[], own: readonly FanEvent[]) {
  const counts = { optOuts: 0, complained: 0, unsubscribed: 0 };
  if (!message.delivered) return counts;
  for (const { type, payload, occurredAt } of own) {
    if (type !== 'consent.withdrawn' || !('reason' in payload) || !('channel' in payload)) continue;
    if (payload.channel !== message.channel || occurredAt < message.sentAt) continue;
    if (occurredAt > message.sentAt + 3 * DAY) continue;
    const isLater = (other: Sent) =>
      other.sentAt > message.sentAt || (other.sentAt === message.sentAt && other.id > message.id);
    const rival = all.some(
      (other) =>
        other.delivered && other.channel === message.channel && isLater(other) && other.sentAt <= occurredAt,
    );
    if (rival) continue;
    counts.optOuts += 1;
    if (payload.reason === 'spam_report') counts.complained += 1;
    else counts.unsubscribed += 1;
  }
  return counts;
}
