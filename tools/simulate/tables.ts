import type { ScheduleRow } from '#domain/simulator/schedule.js';
import type { SimulationReport } from '#domain/simulator/tally.js';

type Cell = string | number;

/** Makes each column as wide as its content. Numbers are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => String(row[column] ?? '').length)),
  );
  const isNumber = head.map(
    (_name, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly Cell[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] === true ? String(cell).padStart(width) : String(cell).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function reportText(report: SimulationReport): string {
  const { fans, messages, service } = report;
  const parts = [
    `${fans.total} fans from ${iso(report.from)} to ${iso(report.until)}, seed ${report.seed}, time zones ${report.zoneData}: ` +
      `${fans.entered} entered, ${fans.open} still under way, ${fans.ended} ended.`,
    ...report.notes.map((note) => `Note: ${note}`),
    ...fans.stuck.map(({ fan, reason }) => `STUCK: ${fan}: ${reason}`),
    heading('Steps', stepsTable(report)),
    heading('Funnel', funnelTable(report)),
    heading('Messages', messagesTable(report)),
    `${messages.smsSegments} SMS segments. ${busiest(report)}`,
    `Not sent: ${reasons(messages.blocked) || 'none'}.`,
    `Service: ${service.calls} calls, ${service.succeeded} succeeded; at most ${service.peakPerSecond?.count ?? 0} a second ` +
      `of ${service.budgetPerSecond} allowed; spread over ${seconds(service.releaseWindowMs)}, ` +
      `at most ${seconds(service.longestQueueMs)} in the queue.`,
  ];
  if (report.schedule.rows.length > 0) parts.push(heading('Schedule', scheduleTable(report.schedule.rows)));
  return `${parts.join('\n')}\n`;
}

const heading = (name: string, body: string): string => `\n${name}\n\n${body}\n`;
const iso = (at: number): string => new Date(at).toISOString().replace(/\.000Z$/, 'Z');
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)} %`);
const reasons = (blocked: Record<string, number>): string =>
  Object.entries(blocked)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');

/** At most two units: "3 d 4 h". */
export function span(ofSeconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => ofSeconds >= size);
  if (first < 0) return '0 s';
  let left = ofSeconds;
  return units
    .slice(first, first + 2)
    .flatMap(([name, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? [] : [`${count} ${name}`];
    })
    .join(' ');
}

function stepsTable({ steps }: SimulationReport): string {
  return table(
    ['track', 'step', 'kind', 'entered', 'passed', 'waiting', 'wait p50', 'wait p90', 'not sent'],
    steps.map(({ track, step, kind, entered, passed, waiting, waitSeconds, blocked }) => [
      ...[track, step, kind, entered, passed, waiting],
      waitSeconds === null ? '' : span(waitSeconds.p50),
      waitSeconds === null ? '' : span(waitSeconds.p90),
      reasons(blocked),
    ]),
  );
}

function funnelTable({ funnel }: SimulationReport): string {
  return table(
    ['stage', 'fans', 'from previous', 'from first', 'waiting now'],
    funnel.map(({ stage, fans, fromPrevious, fromFirst, waitingNow }) => [
      ...[stage, fans, percent(fromPrevious), percent(fromFirst), waitingNow],
    ]),
  );
}

function messagesTable({ messages }: SimulationReport): string {
  return table(
    ['template', 'channel', 'sent', 'rejected', 'refused', 'deferred', 'segments each', 'segments'],
    messages.byTemplate.map((row) => [
      ...[row.template, row.channel, row.sent, row.rejected, row.refused, row.deferred],
      ...[row.segmentsEach ?? '', row.segments],
    ]),
  );
}

function busiest({ messages }: SimulationReport): string {
  const { peak } = messages.sendsPerHour;
  return peak === null ? 'Nothing is sent.' : `Busiest hour: ${peak.count} sends from ${iso(peak.at)} on.`;
}

function scheduleTable(rows: readonly ScheduleRow[]): string {
  return table(
    ['fan', 'at', 'track', 'step', 'what', 'detail'],
    rows.map(({ fan, at, track, step, kind, detail }) => [fan, iso(at), track, step, kind, detail]),
  );
}
