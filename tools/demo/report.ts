import type { FunnelAnswer, MessageMetricsAnswer } from '#contracts/metrics/metrics.js';

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** Seconds of the workspace's clock, in the two largest units. Null means that this share was not reached. */
function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A table of texts: the first column is aligned to the left, and the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('   '),
    )
    .join('\n');
}

export function funnelTable(funnel: FunnelAnswer): string {
  const head = ['stage', 'fans', 'of previous', 'of first', 'waiting now', 'p50', 'p90', 'p50 of converters'];
  const rows = funnel.rows.map((row) => [
    row.stage,
    String(row.fans),
    percent(row.fromPrevious),
    percent(row.fromFirst),
    String(row.waitingNow),
    duration(row.secondsFromPrevious.p50),
    duration(row.secondsFromPrevious.p90),
    duration(row.secondsFromPrevious.amongConverters.p50),
  ]);
  const { enrolled, ended } = funnel;
  return `${table([head, ...rows])}\n${enrolled} enrolled, ${ended} ended, ${enrolled - ended} waiting`;
}

export function messagesTable(messages: MessageMetricsAnswer): string {
  const head = [
    'channel',
    'due',
    'blocked',
    'waiting',
    'accepted',
    'rejected',
    'unknown',
    'delivered',
    'clicked',
    'opted out',
  ];
  const rows = messages.channels.map((row) => [
    row.channel,
    ...[
      row.due,
      row.blocked,
      row.waiting,
      row.accepted,
      row.rejected,
      row.unknown,
      row.delivered,
      row.humanClickers,
      row.optOuts,
    ].map(String),
  ]);
  return table([head, ...rows]);
}
