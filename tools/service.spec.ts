import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './data-folder.js';
import { isRunning, startMark, until } from './process.js';
import { LocalService, type ServiceSpec } from './service.js';
import { Supervisor } from './supervisor.js';

const folder = mkdtempSync(join(tmpdir(), 'segue-service-'));
const said: string[] = [];
const services: LocalService[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
  said.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
/** A tiny service: `code` runs in Node. It is ready as soon as it runs, unless the probe says otherwise. */
function fake(code: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  number += 1;
  const script = join(folder, `fake-${number}.mjs`);
  writeFileSync(script, code);
  return {
    name: `fake ${number}`,
    layer: 0,
    command: process.execPath,
    args: [script],
    env: {},
    logFile: join(folder, `fake-${number}.log`),
    stop: { signal: 'SIGTERM', withinMs: 5_000 },
    ready: { probe: () => Promise.resolve(true), withinMs: 10_000 },
    ...changes,
  };
}

function service(spec: ServiceSpec): LocalService {
  const made = new LocalService(spec, { say: (line) => said.push(line), onProcess: () => undefined });
  services.push(made);
  return made;
}

const FOREVER = 'setInterval(() => undefined, 1000);';
const running = (pid: number | undefined) => pid !== undefined && startMark(pid) !== undefined;

describe('a supervised service', () => {
  it('is started again after a kill -9, and says so', async () => {
    const one = service(fake(FOREVER));
    await one.start();
    const before = one.pid;
    process.kill(before ?? 0, 'SIGKILL');
    expect(await until(() => running(one.pid) && one.pid !== before, { withinMs: 10_000 })).toBe(true);
    expect(await until(() => said.length === 2, { withinMs: 5_000 })).toBe(true);
    expect(said).toEqual([`${one.spec.name} ended (SIGKILL)`, `${one.spec.name} is back`]);
  });

  it('is back as quickly after the tenth kill as after the first', async () => {
    const one = service(fake(FOREVER));
    await one.start();
    const back = () => said.filter((line) => line.endsWith('is back')).length;
    for (let kills = 1; kills <= 10; kills += 1) {
      process.kill(one.pid ?? 0, 'SIGKILL');
      expect(await until(() => back() === kills, { withinMs: 2_000 })).toBe(true);
    }
  });

  it('is started again when it hangs at its restart', async () => {
    let hangs = false;
    const probe = () => Promise.resolve(!hangs);
    const one = service(fake(FOREVER, { ready: { probe, withinMs: 300 } }));
    await one.start();
    hangs = true;
    process.kill(one.pid ?? 0, 'SIGKILL');
    expect(await until(() => said.some((line) => line.includes('gave no answer')), { withinMs: 5_000 })).toBe(
      true,
    );
    hangs = false;
    expect(await until(() => said.at(-1)?.endsWith('is back') ?? false, { withinMs: 5_000 })).toBe(true);
  });

  it('clears what a predecessor left before every start', async () => {
    let prepared = 0;
    const prepare = () => {
      prepared += 1;
      return Promise.resolve();
    };
    const one = service(fake(FOREVER, { prepare }));
    await one.start();
    process.kill(one.pid ?? 0, 'SIGKILL');
    expect(await until(() => said.some((line) => line.endsWith('is back')), { withinMs: 10_000 })).toBe(true);
    expect(prepared).toBe(2);
  });

  it('fails its first start with what it last said, and is not tried again', async () => {
    const probe = () => Promise.resolve(false);
    const code = "console.error('FATAL: the cellar is flooded'); process.exit(3);";
    const one = service(fake(code, { ready: { probe, withinMs: 10_000 } }));
    await expect(one.start()).rejects.toThrow(/ended at its start: FATAL: the cellar is flooded/);
    expect(one.pid).toBeUndefined();
  });

  it('fails its first start when it gives no answer in time, and is ended', async () => {
    const probe = () => Promise.resolve(false);
    const one = service(fake(FOREVER, { ready: { probe, withinMs: 300 } }));
    await expect(one.start()).rejects.toThrow(/gave no answer within 0.3 s/);
    expect(one.pid).toBeUndefined();
  });

  it('is ended by force when it does not end in time', async () => {
    const code = "process.on('SIGTERM', () => undefined); console.log('deaf');" + FOREVER;
    const spec = fake(code, { stop: { signal: 'SIGTERM', withinMs: 200 } });
    const one = service(spec);
    await one.start();
    expect(await until(() => one.lastLogLine() === 'deaf', { withinMs: 5_000 })).toBe(true);
    const pid = one.pid;
    await one.stop();
    expect(running(pid)).toBe(false);
  });

  it('stays ended when it is stopped while a restart is due', async () => {
    const one = service(fake(FOREVER));
    await one.start();
    process.kill(one.pid ?? 0, 'SIGKILL');
    expect(await until(() => said.length > 0, { withinMs: 5_000 })).toBe(true);
    await one.stop();
    expect(one.pid).toBeUndefined();
  });
});

describe('the supervisor', () => {
  it('ends the highest layer first', async () => {
    const data = DataFolder.open(join(folder, 'layers'));
    const order = join(folder, 'order.txt');
    const noting = (layer: number) =>
      fake(
        `import { appendFileSync } from 'node:fs';
         console.log('up');
         process.on('SIGTERM', () => { appendFileSync(${JSON.stringify(order)}, '${layer}'); process.exit(0); });${FOREVER}`,
        { layer },
      );
    const supervisor = new Supervisor(data, (line) => said.push(line));
    for (const layer of [1, 0, 2]) {
      const one = await supervisor.start(noting(layer));
      expect(await until(() => one.lastLogLine() === 'up', { withinMs: 5_000 })).toBe(true);
    }
    await supervisor.stop();
    expect(readFileSync(order, 'utf8')).toBe('210');
  });

  it('lets the next start end what a killed supervisor left behind, and nothing else', async () => {
    const data = DataFolder.open(join(folder, 'orphans'));
    const [orphan, stranger] = [service(fake(FOREVER)), service(fake(FOREVER))];
    await orphan.start();
    await stranger.start();
    const book = (one: LocalService, mark: string) =>
      data.record(one.spec.name, {
        name: one.spec.name,
        layer: 0,
        signal: 'SIGTERM',
        pid: one.pid ?? 0,
        mark,
      });
    book(orphan, startMark(orphan.pid ?? 0) ?? '');
    // It has the same id, but it is a process that started at another time.
    book(stranger, '1');
    const target = { pid: orphan.pid ?? 0, mark: startMark(orphan.pid ?? 0) ?? '' };
    await data.endOrphans((line) => said.push(line));
    expect(isRunning(target)).toBe(false);
    expect(running(stranger.pid)).toBe(true);
    data.release();
  });
});

describe('a data folder', () => {
  it('is held by one supervisor at a time, and free again when that has ended', () => {
    const path = join(folder, 'held');
    const first = DataFolder.open(path);
    expect(() => DataFolder.open(path)).toThrow(/Segue already runs on the data folder/);
    first.release();
    DataFolder.open(path).release();
  });

  it('is taken over from a supervisor that was killed, even when its process id lives on', () => {
    const path = join(folder, 'stale');
    DataFolder.open(path);
    writeFileSync(join(path, 'supervisor.json'), JSON.stringify({ pid: process.pid, mark: '1' }));
    DataFolder.open(path).release();
  });
});
