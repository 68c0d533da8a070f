import { SERVICES } from '#domain/terms.js';
import type { Victim } from './kill-plan.js';
import type { StormOptions } from './options.js';
import type { Verdict } from './verdict.js';
import type { Lateness } from './watch-lateness.js';

export interface StormResult extends Lateness {
  options: StormOptions;
  imported: number;
  comebacks: { victim: Victim; kills: number; p50: number; max: number }[];
  /** The time from the last kill until the last part was ready. */
  allBackS: number;
  verdict: Verdict;
  logMb: number;
  conditions: string;
}

/**
 * True if nothing was lost and nothing doubled. The table shows how late fans were, but that decides nothing, because
 * it depends on the machine.
 */
export const isClean = ({ verdict }: StormResult): boolean =>
  verdict.fansLost + verdict.lost + verdict.doubled + verdict.unkept + verdict.differences.length === 0;

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** The table as Markdown, for the page that keeps it. */
export function stormTable(result: StormResult): string {
  const { options, imported, comebacks, verdict } = result;
  const facts: [string, string][] = [
    ['kills, seed', `${options.kills}, "${options.seed}"`],
    ['fans, events, messages taken', `${imported}, ${verdict.events}, ${verdict.messages}`],
    ['fans lost, events or messages lost', `${verdict.fansLost}, ${verdict.lost}`],
    ['messages doubled', String(verdict.doubled)],
    [
      `releases saved (${SERVICES.join(', ')}), and not in the library`,
      `${SERVICES.map((service) => verdict.saved[service]).join(', ')}; ${verdict.unkept}`,
    ],
    ['messages of unknown outcome (counted as sent)', String(verdict.unknown)],
    [
      'funnel against the count over the raw events',
      verdict.differences.length === 0 ? 'equal' : `${verdict.differences.length} differences`,
    ],
    ['all parts back after the last kill', seconds(result.allBackS)],
    ['nobody was late any more after the last kill', seconds(result.caughtUpS)],
    ['latest fan; fans later than a minute', `${seconds(result.latestS)}; ${result.overMinute}`],
    ['logs', `${result.logMb.toFixed(1)} MB`],
    ['machine', result.conditions],
  ];
  const parts = comebacks.map(({ victim, kills, p50, max }) =>
    row(victim, String(kills), seconds(p50), seconds(max)),
  );
  return [
    row('what', 'figure'),
    row('---', '---'),
    ...facts.map((fact) => row(...fact)),
    '',
    row('part', 'kills', 'back after, median', 'longest'),
    row('---', '---', '---', '---'),
    ...parts,
    ...verdict.differences.slice(0, 20),
  ].join('\n');
}
