import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, noonWorld, prompt } from '#test/world/hands.js';
import { addFan, eventually, happens } from '#test/world/world.js';

const FANS = 60;
const PER_SECOND = 20;

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

  it('loses no fan and no message, and is not stormed when it is back', async () => {
    await gate.shut();
    const world = await noonWorld(parts, prompt('a'), hold);
    const fans: string[] = [];
    for (let count = 0; count < FANS; count += 1) {
      const fan = await addFan(parts.deps, world, { phone: `+1202555${String(1000 + count)}` });
      await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
      fans.push(fan);
    }
    const count = async (sql: string) => (await parts.database.query<{ n: number }>(sql, [fans]))[0]?.n ?? 0;
    const waiting = () =>
      count(
        `SELECT count(*)::int AS n FROM effects WHERE fan_id = ANY ($1) AND kind = 'send'
           AND status IN ('pending', 'running')`,
      );
    await eventually(waiting, (n) => n === FANS, 60_000);
    // Each has called in vain by now: the claims were given back.
    const tried = () =>
      count(`SELECT count(*)::int AS n FROM messages WHERE fan_id = ANY ($1) AND state = 'pending'`);
    await eventually(tried, (n) => n === FANS, 60_000);
    const left = await count(
      `SELECT count(*)::int AS n FROM events WHERE fan_id = ANY ($1)
         AND type IN ('track.ended', 'enrollment.closed', 'message.rejected', 'message.unknown')`,
    );
    expect(left).toBe(0);
    await gate.open();
    const accepted = () =>
      count(`SELECT count(*)::int AS n FROM messages WHERE fan_id = ANY ($1) AND state = 'accepted'`);
    await eventually(accepted, (n) => n === FANS, 90_000);
    const sent = (await provider.messages()).filter(({ to }) => to.startsWith('+12025551'));
    expect(new Set(sent.map(({ to }) => to)).size).toBe(FANS);
    expect(sent).toHaveLength(FANS);
    // In no second more calls than the budget lets through: the rate, what may go at once, and one at the edge.
    const times = sent.map(({ at }) => at);
    const most = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
    );
    expect(most).toBeLessThanOrEqual(PER_SECOND + Math.ceil(PER_SECOND / 10) + 1);
  }, 240_000);
});
