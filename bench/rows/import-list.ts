import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ImportSchema, type Import } from '#contracts/fans/imports.js';
import { flowOf } from '#test/world/world.js';
import { until } from '#tools/process.js';
import { watchedOf, type Bed } from '#bench/bed.js';
import { CpuMeter, memoryNow, peakMemory } from '#bench/cpu.js';
import { untilCount } from '#bench/load.js';
import type { BenchRow, Measured } from '#bench/row.js';
import { ratioRow, type BenchRun } from '#bench/rounds.js';
import { startSegue, type Segue } from '#bench/segue.js';
import { BareCopy } from './bare-copy.js';

const TARGET = 0.3;
const MEGABYTE = 1024 * 1024;
const AT_MOST_MB = 300;

/**
 * A list of fans who pre-save, from the first byte sent to the last row committed, against a COPY of the very rows that
 * the import has left behind, into the same tables and indexes, emptied.
 */
export const importList: BenchRow = async (bed) => {
  const runs = new Map<string, BenchRun[]>([
    ['segue', []],
    ['bare', []],
  ]);
  const above: number[] = [];
  for (let round = 1; round <= bed.options.rounds; round += 1) {
    await bed.counts.checkpoint();
    const { segue, bare, aboveIdle } = await run(bed, bed.options.list);
    runs.get('segue')?.push(segue);
    runs.get('bare')?.push(bare);
    above.push(aboveIdle);
    bed.say(`import ${round}/${bed.options.rounds}: ${JSON.stringify({ segue, bare, aboveIdle })}`);
  }
  const rows = bed.options.list;
  const how = `${bed.options.rounds} × ${rows} rows`;
  const ratio = ratioRow({
    row: 'import',
    what: `import of ${rows} fans by CSV: HTTP to committed, with external id, email, phone and a pre-save each, against COPY of the same rows`,
    unit: 'fans/s',
    target: TARGET,
    runs,
  });
  return [{ ...ratio, how }, { ...memoryRow(rows, Math.max(...above)), how }, await resumed(bed)];
};

function memoryRow(rows: number, bytes: number): Measured {
  const megabytes = Math.round(bytes / MEGABYTE);
  return {
    row: 'import',
    what: `memory of the API process above idle, at its peak while ${rows} rows come in`,
    reached: `${megabytes} MB`,
    target: `≤ ${AT_MOST_MB} MB`,
    ok: megabytes <= AT_MOST_MB,
    figures: { megabytes },
  };
}

async function run(bed: Bed, rows: number): Promise<{ segue: BenchRun; bare: BenchRun; aboveIdle: number }> {
  const segue = await startSegue(bed, { flow: flowOf(), withoutWorker: true });
  try {
    await send(segue, randomUUID(), lines(1, 'warm'));
    const pid = segue.api.pid ?? 0;
    const idle = memoryNow(pid) ?? Number.NaN;
    const cpu = await CpuMeter.start(watchedOf(bed, { api: pid }));
    const from = Date.now();
    const report = await send(segue, randomUUID(), lines(rows, 'fan'));
    const rate = (rows * 1000) / (Date.now() - from);
    mustBeWhole(report, rows);
    const aboveIdle = (peakMemory(pid) ?? Number.NaN) - idle;
    const own: BenchRun = { rate, cpuMsPerThousand: await cpu.perUnit(rows / 1000) };
    await bed.counts.checkpoint();
    const seconds = await bed.postgres.withClient(segue.name, (client) => BareCopy.seconds(client));
    return { segue: own, bare: { rate: rows / seconds }, aboveIdle };
  } finally {
    await segue.stop();
  }
}

/** The API is killed with -9 in the middle, and the same file sent again. */
async function resumed(bed: Bed): Promise<Measured> {
  const rows = Math.max(2000, Math.round(bed.options.list / 10));
  const segue = await startSegue(bed, { flow: flowOf(), withoutWorker: true });
  try {
    const importId = randomUUID();
    const broken = send(segue, importId, lines(rows, 'fan')).catch(() => undefined);
    await untilCount('rows before the kill', rows / 3, () => rowsRead(segue, importId), { everyMs: 20 });
    process.kill(segue.api.pid ?? 0, 'SIGKILL');
    await broken;
    const before = await rowsRead(segue, importId);
    await until(() => isUp(segue), { withinMs: 60_000 });
    const told = await untilInterrupted(segue, importId);
    mustBeWhole(await send(segue, importId, lines(rows, 'fan')), rows);
    const [row] = await segue.database.query<{ fans: number; events: number; twice: number }>(
      `SELECT (SELECT count(*) FROM fans) AS fans, (SELECT count(*) FROM events) AS events,
         (SELECT count(*) FROM (SELECT 1 FROM events GROUP BY fan_id HAVING count(*) > 1) more) AS twice`,
    );
    const ok = told && before < rows && row?.fans === rows && row.events === rows && row.twice === 0;
    return {
      row: 'import',
      what: `${rows} rows, the API killed with -9 on the way, the same file sent again`,
      reached: `${before} rows were in, the import ${told ? 'said' : 'did not say'} that it was interrupted; ${row?.fans ?? 0} fans and ${row?.events ?? 0} pre-saves in the end`,
      target: 'none lost, none twice',
      ok,
      how: 'one run',
      figures: { before, ...row },
    };
  } finally {
    await segue.stop();
  }
}

/** Whether the API that is back tells that nobody works on the import any more. */
const untilInterrupted = ({ apiUrl, apiKey }: Segue, importId: string): Promise<boolean> =>
  until(
    async () => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const answer = await fetch(`${apiUrl}/v1/imports/${importId}`, { headers });
      return ImportSchema.parse(await answer.json()).status === 'interrupted';
    },
    { withinMs: 30_000 },
  );

const isUp = async ({ apiUrl }: Segue): Promise<boolean> =>
  fetch(`${apiUrl}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function rowsRead({ database }: Segue, importId: string): Promise<number> {
  const [row] = await database.query<{ rows: number }>(
    'SELECT rows_read AS rows FROM imports WHERE id = $1',
    [importId],
  );
  return row?.rows ?? 0;
}

function mustBeWhole({ status, rows }: Import, wanted: number): void {
  if (status !== 'done' || rows.imported !== wanted)
    throw new Error(`Of ${wanted} rows ${rows.imported} came in; the import is ${status}.`);
}

/** A list as it is read from a file: in pieces. Each fan has a number that can be. */
function* lines(rows: number, name: string): Generator<string> {
  yield 'external_id,email,phone,territory\n';
  const piece: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const phone = `+1415${String(2_000_000 + (row % 7_999_999)).padStart(7, '0')}`;
    piece.push(`${name}-${row},${name}.${row}@fans.example,${phone},US\n`);
    if (piece.length === 1000) yield piece.splice(0).join('');
  }
  yield piece.join('');
}

/** Not by `fetch`: it gives up an answer that takes longer than five minutes. */
async function send(
  { apiUrl, apiKey, world }: Segue,
  importId: string,
  list: Iterable<string>,
): Promise<Import> {
  const query = new URLSearchParams({ campaignId: world.campaignId, importId }).toString();
  const sending = request(`${apiUrl}/v1/fans/import?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' },
  });
  const answer = new Promise<string>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', (response) => {
      text(response).then(
        (body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(body.slice(0, 300)))),
        reject,
      );
    });
  });
  const [body] = await Promise.all([answer, pipeline(Readable.from(list), sending)]);
  return ImportSchema.parse(JSON.parse(body));
}
