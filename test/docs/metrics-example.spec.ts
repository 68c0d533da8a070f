import { readFileSync } from 'node:fs';
import type { EventPayloads, EventType, FanEvent } from '#domain/events/catalogue.js';
import { chooseActs, countFunnel } from '#domain/metrics/count-funnel.js';
import { readStory } from '#domain/metrics/fan-story.js';
import { FUNNEL_CELLS } from '#domain/metrics/funnel-cell.js';
import { newcombe } from '#domain/metrics/proportions.js';
import { type EntryCount, timePoints } from '#domain/metrics/timeseries.js';
import { funnelRow } from '#domain/metrics/funnel.js';
import { STAGES, type Stage } from '#domain/terms.js';
import { cellValue } from '#test/oracle/cell-values.js';

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const CAMPAIGN = '00000000-0000-4000-8000-000000000001';
const HOUR = 3_600_000;
/** Friday noon. */
const RELEASE = Date.UTC(2026, 11, 4, 12);

type Fact = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];
const seqs = new Map<string, number>();

/** One event of the example's campaign, this many hours after the release. */
function happens(fanId: string, hours: number, fact: Fact): FanEvent {
  const fanSeq = (seqs.get(fanId) ?? 0) + 1;
  seqs.set(fanId, fanSeq);
  const occurredAt = RELEASE + hours * HOUR;
  return { id: `${fanId}${fanSeq}`, fanId, fanSeq, campaignId: CAMPAIGN, occurredAt, ...fact };
}

const joins = (fanId: string, path: 'service' | 'reminder'): FanEvent[] => [
  happens(fanId, -20, { type: 'enrollment.opened', payload: { path, source: 'direct' } }),
  happens(fanId, -20, {
    type: 'fan.pre_saved',
    payload: path === 'service' ? { path, service: 'spotify' } : { path },
  }),
];
const savedFor = (fanId: string) =>
  happens(fanId, 0.1, {
    type: 'release.saved',
    payload: { service: 'spotify', by: 'platform', effectId: 'effect' },
  });
const visits = (fanId: string, hours: number) => happens(fanId, hours, { type: 'page.visited', payload: {} });
const saves = (fanId: string, hours: number) =>
  happens(fanId, hours, { type: 'fan.saved', payload: { target: 'track', observedBy: 'tap' } });
const isSent = (fanId: string, hours: number, intent: 'prompt' | 're_engagement') =>
  happens(fanId, hours, {
    type: 'message.accepted',
    payload: {
      ...{ messageId: `to ${fanId}`, effectId: 'effect', track: 'main', step: 'step' },
      ...{ channel: 'sms', purpose: 'marketing', intent },
    },
  });
const clicks = (fanId: string, hours: number) =>
  happens(fanId, hours, { type: 'link.clicked', payload: { messageId: `to ${fanId}`, human: true } });

const EVENTS: FanEvent[] = [
  ...[...joins('A', 'service'), savedFor('A'), visits('A', 1), saves('A', 1.1)],
  happens('A', 24, { type: 'fan.followed', payload: { observedBy: 'tap' } }),
  ...[...joins('B', 'service'), savedFor('B'), isSent('B', 95, 're_engagement'), clicks('B', 96)],
  ...joins('C', 'service'),
  happens('C', 0.1, { type: 'release.save_failed', payload: { reason: 'gave_up', effectId: 'effect' } }),
  ...[visits('C', 24), saves('C', 24)],
  ...[...joins('D', 'reminder'), isSent('D', 5, 'prompt'), clicks('D', 6)],
  happens('E', 8, { type: 'enrollment.opened', payload: { path: 'none', source: 'direct' } }),
  ...[visits('E', 8), saves('E', 8.2)],
];

/** Reads what the page says of each stage: `| `saved` | 2 (A E) | 4 (A B D E) | 50 % | …`. */
const SAID = [...PAGE.matchAll(/^\| `(\w+)` +\| (\d+) \([A-E ]+\) +\| (–|\d+)[^|]*\| (–|\d+)/gm)].map(
  ([, stage, fans, previous, share]) => ({
    stage,
    fans: Number(fans),
    previousFans: previous === '–' ? 0 : Number(previous),
    percent: share === '–' ? null : Number(share),
  }),
);

const campaign = {
  campaignId: CAMPAIGN,
  moments: new Map([['', RELEASE]]),
  endsAt: RELEASE + 28 * 24 * HOUR,
  zone: 'UTC',
  asOf: RELEASE + 10 * 24 * HOUR,
};

function counted(order: 'strict' | 'any') {
  const [total] = countFunnel(EVENTS, campaign, { order, groupBy: [] });
  return (total?.stages ?? []).map((stage) => funnelRow(stage));
}

const eventsOf = (fan: string) => EVENTS.filter(({ fanId }) => fanId === fan);
const FANS = ['A', 'B', 'C', 'D', 'E'];

/** The fans of a list: those who alone make its number 1. */
function listed(name: string): string {
  const cell = FUNNEL_CELLS.get(name);
  if (cell === undefined) throw new Error(`There is no number ${name}.`);
  const fans = FANS.filter((fan) => {
    const [alone] = countFunnel(eventsOf(fan), campaign, { order: 'strict', groupBy: [] });
    return alone !== undefined && cellValue(alone, cell) === 1;
  });
  return fans.join(' ') || 'none';
}

/** The entries of each day: `Fri 0 2 3 2 0 0`. */
function entriesPerDay(): string[] {
  const entries = FANS.flatMap((fan): EntryCount[] => {
    const story = readStory(eventsOf(fan), campaign);
    return story === null
      ? []
      : [...chooseActs(story, 'strict')].map(([stage, at]) => ({
          ...{ key: [], stage, at, zone: null, territory: null, fans: 1 },
        }));
  });
  return timePoints(entries, { unit: 'day', clock: 'workspace', zone: 'UTC' }).map((point) => {
    const day = new Date(`${point.local ?? ''}T00:00Z`).toUTCString().slice(0, 3);
    return [day, ...STAGES.map((stage) => point.entries[stage] ?? 0)].join(' ');
  });
}

describe('the example on the page of metrics, compared with the count over events of fans', () => {
  it('is right in every cell of the table', () => {
    const rows = counted('strict').map(({ stage, fans, previousFans, fromPrevious }) => {
      const percent = fromPrevious === null ? null : Math.round(fromPrevious * 100);
      return { stage, fans, previousFans, percent };
    });
    expect(SAID).toHaveLength(6);
    expect(SAID).toEqual(rows);
  });

  it('is right about the fan whose save failed: engaged and saved in any order only', () => {
    const fans = (order: 'strict' | 'any', stage: Stage) =>
      counted(order).find((row) => row.stage === stage)?.fans;
    expect([fans('strict', 'engaged'), fans('any', 'engaged')]).toEqual([4, 5]);
    expect([fans('strict', 'saved'), fans('any', 'saved')]).toEqual([2, 3]);
  });

  it('is right about the fans of each list', () => {
    const said = [...PAGE.matchAll(/^\| `([\w.]+)` +\| ((?:[A-E] ?)+|none) +\|$/gm)];
    expect(said.length).toBeGreaterThan(5);
    expect(said.map(([, name, fans]) => [name, fans?.trim()])).toEqual(
      said.map(([, name = '']) => [name, listed(name)]),
    );
  });

  it('is right about the entries of each day', () => {
    const said = [...PAGE.matchAll(/^\| (Thu|Fri|Sat|Sun|Mon|Tue|Wed) \|((?: +\d+ +\|){6})$/gm)];
    const rows = said.map(([, day = '', cells = '']) => [day, ...(cells.match(/\d+/g) ?? [])].join(' '));
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(entriesPerDay());
  });

  it('is right about the interval of a lift', () => {
    const said = /(\d+) of (\d+) against (\d+) of (\d+) give ([\d.]+), from ([\d.]+) to ([\d.]+)\./.exec(
      PAGE,
    );
    const [a = 0, n = 0, b = 0, m = 0, ...figures] = (said ?? []).slice(1).map(Number);
    const { difference, low, high } = newcombe({ part: a, whole: n }, { part: b, whole: m });
    expect(figures).toHaveLength(3);
    expect(figures).toEqual([difference, low, high].map((value) => Number(value.toFixed(3))));
  });
});
