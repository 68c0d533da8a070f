import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { temporalAddress, temporalNamespace } from '#test/harness/temporal.js';
import { addFan, flowOf, happens, type World } from '#test/world/world.js';
import { worldWith } from '#test/world/live-world.js';
import { campaignWorkflowId, fanWorkflowId } from '#workflows/names.js';
import { pokeCampaigns, relayOnce, type RelayDeps } from './relay.js';

/** Stands before the Temporal server. While it is mute it passes on what is sent, and keeps the answers back. */
class MuteableProxy {
  private kept: (() => void)[] | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(target: string): Promise<MuteableProxy> {
    const [host = '', port = ''] = target.split(':');
    const server = createServer();
    const proxy = new MuteableProxy(server);
    server.on('connection', (near) => proxy.join(near, connect(Number(port), host)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return `127.0.0.1:${address.port}`;
  }

  mute(): void {
    this.kept = [];
  }

  speak(): void {
    const answers = this.kept ?? [];
    this.kept = undefined;
    for (const answer of answers) answer();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [near, far].map((one) => one.destroy()));
    }
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => {
      if (this.kept === undefined) near.write(data);
      else this.kept.push(() => near.write(data));
    });
  }
}

const ANSWER_WITHIN_MS = 500;

describe('while Temporal takes signals and does not answer', () => {
  let parts: TestParts;
  let proxy: MuteableProxy;
  let connection: NativeConnection;
  let relay: RelayDeps;
  let direct: { connection: NativeConnection; client: Client };
  beforeAll(async () => {
    parts = await startParts();
    proxy = await MuteableProxy.start(temporalAddress());
    connection = await NativeConnection.connect({ address: proxy.address });
    const own = await NativeConnection.connect({ address: temporalAddress() });
    direct = { connection: own, client: new Client({ connection: own, namespace: temporalNamespace }) };
    relay = {
      database: parts.database,
      client: new Client({ connection, namespace: temporalNamespace }),
      taskQueue: 'nobody-polls-it',
      logger: { warn: () => undefined },
      answerWithinMs: ANSWER_WITHIN_MS,
    };
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await direct.connection.close();
    await proxy.close();
    await parts.close();
  });

  const stages = flowOf({ kind: 'setStage', id: 'thanks', stage: 'engaged' });
  async function fanWithNudge(): Promise<{ world: World; workflowId: string }> {
    const world = await worldWith(parts, stages, 3_600_000);
    const fan = await addFan(parts.deps, world);
    await happens(parts.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    return { world, workflowId: fanWorkflowId(world.workspaceId, fan) };
  }
  const runs = async (workflowId: string) =>
    (await direct.client.workflow.getHandle(workflowId).describe()).status.name;

  test('a nudge is put off, and is carried as soon as answers come again', async () => {
    const { workflowId } = await fanWithNudge();
    proxy.mute();
    const asked = performance.now();
    expect(await relayOnce(relay)).toBe(false);
    expect(performance.now() - asked).toBeLessThan(10 * ANSWER_WITHIN_MS);
    expect(await parts.database.query('SELECT attempts FROM nudges')).toEqual([{ attempts: 1 }]);
    proxy.speak();
    await parts.database.query('UPDATE nudges SET due_at = now()');
    expect(await relayOnce(relay)).toBe(true);
    expect(await parts.database.query('SELECT 1 FROM nudges')).toEqual([]);
    expect(await runs(workflowId)).toBe('RUNNING');
  });

  test('a changed campaign is poked as soon as answers come again', async () => {
    const [one, other] = [await worldWith(parts, stages, 1), await worldWith(parts, stages, 1)];
    proxy.mute();
    const asked = performance.now();
    await expect(pokeCampaigns(relay)).rejects.toThrow();
    expect(performance.now() - asked).toBeLessThan(10 * ANSWER_WITHIN_MS);
    proxy.speak();
    expect(await pokeCampaigns(relay)).toBe(false);
    for (const { campaignId } of [one, other])
      expect(await runs(campaignWorkflowId(campaignId))).toBe('RUNNING');
    expect(await parts.database.query('SELECT 1 FROM campaigns WHERE epoch > poked_epoch')).toEqual([]);
  });
});
