import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps, Channels } from '#activities/deps.js';
import { storyDiceOf } from '#database/demo/dice.js';
import { Database, type Sql } from '#database/database.js';
import { listUnknownMessages } from '#database/messages/unknown-list.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import {
  ageClaim,
  decideNow,
  enters,
  type Entered,
  hold,
  messagesOf,
  noonWorld,
  prompt,
  sends,
} from '#test/world/hands.js';
import type { FanOptions, World } from '#test/world/world.js';
import { settleDoubtfulSends } from './unknown-sends.js';

/** `npm run storm -- --messages` does the same to a real worker process with a thousand fans. */
const SEED = 'worker dies 1';
const FANS_A_CHANNEL = 24;
const MOMENTS = ['before the call', 'after acceptance', 'before the commit', 'never'] as const;
type Moment = (typeof MOMENTS)[number];

/** How a fan of each channel is reached. A further channel is one more row. */
const TRIED = [
  { channel: 'sms', fan: (index: number): FanOptions => ({ phone: `+1202555${String(3000 + index)}` }) },
  { channel: 'email', fan: (index: number): FanOptions => ({ email: `dies-${index}@example.com` }) },
] as const;
type TriedChannel = (typeof TRIED)[number]['channel'];

/** The worker that sends for one fan, and when it dies. */
interface Fate {
  moment: Moment;
  hasCalled: boolean;
}
const fates = new AsyncLocalStorage<Fate>();
const dieAt = (moment: Moment): void => {
  if (fates.getStore()?.moment === moment) throw new Error('the worker died');
};

/** Where the worker dies before the commit, nothing of the transaction stays. */
class DyingDatabase extends Database {
  override lockingTransaction<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    return super.lockingTransaction(async (sql) => {
      const result = await run(sql);
      if (fates.getStore()?.hasCalled === true) dieAt('before the commit');
      return result;
    });
  }
}

async function called<T>(call: () => Promise<T>): Promise<T> {
  dieAt('before the call');
  const outcome = await call();
  const fate = fates.getStore();
  if (fate !== undefined) fate.hasCalled = true;
  dieAt('after acceptance');
  return outcome;
}

function mortal(deps: ActivityDeps, database: Database): ActivityDeps {
  const { sms, email } = deps.channels;
  const channels: Channels = {
    ...deps.channels,
    sms: { ...sms, sender: { ...sms.sender, send: (message) => called(() => sms.sender.send(message)) } },
    email: {
      ...email,
      sender: { ...email.sender, send: (message) => called(() => email.sender.send(message)) },
    },
  };
  return { ...deps, database, channels };
}

describe('a worker that dies between the claim and the record', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let dying: Database;
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    dying = await new DyingDatabase(parts.databaseUrl, { poolSize: 20 }).connect();
  }, 60_000);
  afterAll(async () => {
    await dying.close();
    await parts.close();
  });

  interface Sent extends Entered {
    moment: Moment;
    to: string;
  }

  /** Each fan's worker dies at a moment of the dice; then others come back to the same message, several at once. */
  async function sendAll(world: World, tried: (typeof TRIED)[number]): Promise<Sent[]> {
    const dice = storyDiceOf(`${SEED} ${tried.channel}`);
    const fans = Array.from({ length: FANS_A_CHANNEL }, (_, index) => {
      const options = tried.fan(index);
      const moment = dice.pick(MOMENTS.map((one) => [one, 1] as const));
      return { options, moment, to: options.phone ?? options.email ?? '' };
    });
    const deps = mortal(parts.deps, dying);
    return Promise.all(
      fans.map(async ({ options, moment, to }) => {
        const entered = await enters(parts.deps, world, options);
        const work = fates.run({ moment, hasCalled: false }, () => sends(deps, entered, tried.channel));
        if (moment === 'never') await work;
        else await expect(work).rejects.toThrow('the worker died');
        await ageClaim(parts, entered.fan);
        const again = [2, 3, 4].map((attempt) => sends(parts.deps, entered, tried.channel, attempt));
        await Promise.allSettled(again);
        return { ...entered, moment, to };
      }),
    );
  }

  const acceptedBy = async ({ to }: Sent) => (await provider.messages({ to })).length;
  /** An unknown text is found at the provider, or stays unknown; an email's provider cannot be asked. */
  const ends: Record<Moment, { accepted: number; state: Record<TriedChannel, string> }> = {
    'before the call': { accepted: 0, state: { sms: 'unknown', email: 'unknown' } },
    'after acceptance': { accepted: 1, state: { sms: 'accepted', email: 'unknown' } },
    'before the commit': { accepted: 1, state: { sms: 'accepted', email: 'unknown' } },
    never: { accepted: 1, state: { sms: 'accepted', email: 'accepted' } },
  };

  it.each(TRIED)(
    'sends no $channel twice; what nobody knows is found or listed, and every fan goes on',
    async (tried) => {
      const world = await noonWorld(parts, prompt('a', [tried.channel]), hold);
      const sent = await sendAll(world, tried);
      expect(new Set(sent.map(({ moment }) => moment)).size).toBe(MOMENTS.length);
      await settleDoubtfulSends(parts.deps);
      const listed = await listUnknownMessages(parts.database, world.workspaceId, 100);
      for (const one of sent) {
        const { accepted, state } = ends[one.moment];
        expect([one.moment, await acceptedBy(one)]).toEqual([one.moment, accepted]);
        expect(await messagesOf(parts, one.fan)).toMatchObject([{ state: state[tried.channel] }]);
        const isListed = listed.some(({ fanId }) => fanId === one.fan);
        expect([one.moment, isListed]).toEqual([one.moment, state[tried.channel] === 'unknown']);
        // The flow has gone on to the step behind the message, and asks for nothing again.
        expect(await decideNow(parts.deps, one.fan)).toMatchObject({ effects: [], waiting: 'hold' });
      }
    },
    120_000,
  );
});
