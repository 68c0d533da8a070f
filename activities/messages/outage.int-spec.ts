import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, NOON, noonWorld, prompt } from '#test/world/hands.js';
import { addFan, eventually, flowOf, happens, makeWorld, type World } from '#test/world/world.js';

const FANS = 60;
const PER_SECOND = 20;
const MANY_FANS = 300;
/** A slot may be used so much later (`activities/budgets.ts`): with many fans on a busy machine some are. */
const SLOT_GOOD_FOR_S = 0.5;
/** So many minutes of the workspace's clock in one real minute. */
const MINUTES_A_MINUTE = 60;

/** The way to the provider. While it is shut, its address refuses connections, as that of a provider that is away. */
class Gate {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;
  target = 0;

  async open(): Promise<string> {
    const server = createServer((socket) => {
      const onward = connect(this.target, '127.0.0.1');
      for (const one of [socket, onward]) {
        this.sockets.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => this.sockets.delete(one));
      }
      socket.pipe(onward).pipe(socket);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The gate has no port.');
    this.port = address.port;
    return `http://127.0.0.1:${this.port}`;
  }

  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

describe('a provider that is away', () => {
  const gate = new Gate();
  let parts: TestPlatform;
  let provider: SandboxControl;

  beforeAll(async () => {
    const url = await gate.open();
    parts = await startPlatform({
      environment: { TWILIO_BASE_URL: url, TWILIO_PER_SECOND: String(PER_SECOND) },
    });
    gate.target = Number(new URL(parts.sandbox.urls.twilio).port);
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(async () => {
    await parts.close();
    await gate.shut();
  });

  /** `phone`: the first eight signs of the fans' numbers. */
  async function fansEnter(world: World, phone: string, count: number): Promise<string[]> {
    const fans: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const fan = await addFan(parts.deps, world, { phone: `${phone}${String(1000 + index)}` });
      await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
      fans.push(fan);
    }
    return fans;
  }

  async function outage(
    world: World,
    phone: string,
    size: number,
    away: () => Promise<number>,
  ): Promise<void> {
    await gate.shut();
    const fans = await fansEnter(world, phone, size);
    const count = async (sql: string) => (await parts.database.query<{ n: number }>(sql, [fans]))[0]?.n ?? 0;
    const waiting = () =>
      count(
        `SELECT count(*)::int AS n FROM effects WHERE fan_id = ANY ($1) AND kind = 'send'
           AND status IN ('pending', 'running')`,
      );
    await eventually(waiting, (n) => n === size, 120_000);
    // Each has called in vain by now: the claims were given back.
    const tried = () =>
      count(`SELECT count(*)::int AS n FROM messages WHERE fan_id = ANY ($1) AND state = 'pending'`);
    await eventually(tried, (n) => n === size, 120_000);
    const late = await away();
    const left = await count(
      `SELECT count(*)::int AS n FROM events WHERE fan_id = ANY ($1)
         AND type IN ('track.ended', 'enrollment.closed', 'message.rejected', 'message.unknown')`,
    );
    expect(left).toBe(0);
    await gate.open();
    const accepted = () =>
      count(`SELECT count(*)::int AS n FROM messages WHERE fan_id = ANY ($1) AND state = 'accepted'`);
    await eventually(accepted, (n) => n === size, 180_000);
    await isGentle(phone, size, late);
  }

  /** Everybody once, and never more calls than the budget lets through. `late`: how late (s) a slot may be used. */
  async function isGentle(phone: string, size: number, late: number): Promise<void> {
    const sent = (await provider.messages()).filter(({ to }) => to.startsWith(phone));
    expect(new Set(sent.map(({ to }) => to)).size).toBe(size);
    expect(sent).toHaveLength(size);
    const times = sent.map(({ at }) => at);
    const mostWithin = (seconds: number): number =>
      Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + seconds * 1000).length));
    // The rate, what may go at once, and one at the edge.
    const atOnce = Math.ceil(PER_SECOND / 10) + 1;
    for (const seconds of [1, 5])
      expect(mostWithin(seconds)).toBeLessThanOrEqual(PER_SECOND * (seconds + late) + atOnce);
    // So the return is as long as the rate makes it, and no heap at its beginning.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(((size / PER_SECOND) * 1000) / 2);
  }

  it('loses no fan and no message, and is not stormed when it is back', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await outage(world, '+1202555', FANS, () => Promise.resolve(0));
  }, 240_000);

  it('for half an hour of the workspace’s clock loses none of three hundred fans, and is not stormed', async () => {
    // Shortened: the workspace's minute is a real second. Real: the budget, the back-off of the calls, the fans.
    const startedAt = Date.now();
    const clock = { v0: NOON, r0: startedAt, k: MINUTES_A_MINUTE };
    const world = await makeWorld(parts.database, { clock, flow: flowOf(prompt('a'), hold) });
    const shutAt = Date.now();
    const virtualMinutes = () => ((Date.now() - shutAt) * MINUTES_A_MINUTE) / 60_000;
    await outage(world, '+1303555', MANY_FANS, async () => {
      await eventually(
        () => Promise.resolve(virtualMinutes()),
        (minutes) => minutes >= 30,
        60_000,
      );
      return SLOT_GOOD_FOR_S;
    });
  }, 480_000);
});
