import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { listUnknownMessages } from '#database/messages/unknown-list.js';
import { type Channel, CHANNELS } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { newBrowser } from '#test/world/browsers.js';
import { decideNow, type Entered, enters, hold, noonWorld, prompt, sends } from '#test/world/hands.js';
import { type FanOptions, type World } from '#test/world/world.js';
import { settleDoubtfulSends } from './unknown-sends.js';

/** Of each channel and each way to die: in all more than a thousand. */
const FANS = 115;
const AT_ONCE = 15;

const DEATHS = ['before the call', 'after the acceptance', 'before the commit'] as const;
type Death = (typeof DEATHS)[number];

let parts: TestParts;
let provider: SandboxControl;
let index = 0;

async function addressOn(channel: Channel): Promise<FanOptions> {
  index += 1;
  switch (channel) {
    case 'sms':
      return { phone: `+1202${String(3_000_000 + index)}` };
    case 'email':
      return { email: `dead-${index}@example.com` };
    case 'webpush':
      return { browser: (await newBrowser(provider)).browser };
  }
}

async function inBatches<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(run))));
  return results;
}

/** The channels of a worker that dies at the call: before it, or when the provider has taken the message. */
function dyingAtTheCall(deps: ActivityDeps, death: Death): ActivityDeps {
  const { sms, email, webpush } = deps.channels;
  const mortal = <Message, Outcome>(send: (message: Message) => Promise<Outcome>) =>
    async function (message: Message): Promise<Outcome> {
      if (death === 'after the acceptance') await send(message);
      throw new Error('the worker died');
    };
  return {
    ...deps,
    channels: {
      sms: { ...sms, sender: { provider: 'twilio', send: mortal((one) => sms.sender.send(one)) } },
      email: { ...email, sender: { provider: 'sendgrid', send: mortal((one) => email.sender.send(one)) } },
      webpush: {
        ...webpush,
        sender: { provider: 'webpush', send: mortal((one) => webpush.sender.send(one)) },
      },
    },
  };
}

/** Every commit that would record an acceptance fails: the claim has committed, and nothing after it does. */
const FAIL_AT_COMMIT = `
CREATE FUNCTION die_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the worker died'; END $$;
CREATE CONSTRAINT TRIGGER dies AFTER UPDATE ON messages DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'accepted') EXECUTE FUNCTION die_at_commit()`;

async function dies(entered: readonly Entered[], channel: Channel, death: Death): Promise<void> {
  const atCommit = death === 'before the commit';
  if (atCommit) await parts.database.query(FAIL_AT_COMMIT);
  const deps = atCommit ? parts.deps : dyingAtTheCall(parts.deps, death);
  // Commits are tried again for some seconds each, so all of them at once.
  const ends = await Promise.allSettled(entered.map((one) => sends(deps, one, channel)));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  if (atCommit) await parts.database.query('DROP TRIGGER dies ON messages; DROP FUNCTION die_at_commit()');
}

const standing = (world: World) =>
  parts.database.query<{ fan: string; state: string; id: string }>(
    'SELECT fan_id AS fan, state, id FROM messages WHERE campaign_id = $1',
    [world.campaignId],
  );

describe.each(CHANNELS)('a worker that dies while it sends by %s', (channel) => {
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
  }, 60_000);
  afterAll(() => parts.close());

  it.each(DEATHS)(
    '%s: each fan gets it once at most, and nobody is lost',
    async (death) => {
      const world = await noonWorld(parts, prompt('a', [channel]), hold);
      const options = await inBatches(
        Array.from({ length: FANS }, () => channel),
        addressOn,
      );
      const entered = await inBatches(options, (option) => enters(parts.deps, world, option));
      await dies(entered, channel, death);
      expect((await standing(world)).map(({ state }) => state)).toEqual(Array(FANS).fill('attempting'));
      await parts.database.query(
        `UPDATE messages SET attempted_at = attempted_at - interval '2 minutes' WHERE campaign_id = $1`,
        [world.campaignId],
      );
      // The half is tried again, as Temporal does it; of the others nobody hears any more.
      await inBatches(entered.slice(0, FANS / 2), (one) => sends(parts.deps, one, channel, 2));
      for (let round = 0; round < 8; round += 1) await settleDoubtfulSends(parts.deps);
      const messages = await standing(world);
      expect(messages).toHaveLength(FANS);
      const accepted = (await provider.messages()).filter(({ token, to }) => token !== '' && to !== '');
      const copies = new Map<string, number>();
      for (const { to } of accepted) copies.set(to, (copies.get(to) ?? 0) + 1);
      expect([...copies.values()].filter((count) => count > 1)).toEqual([]);
      const found = channel === 'sms' && death !== 'before the call';
      expect(messages.filter(({ state }) => state !== (found ? 'accepted' : 'unknown'))).toEqual([]);
      // What nobody can find out is on the operator's list.
      const listed = await listUnknownMessages(parts.database, world.workspaceId, 1000);
      expect(listed.map(({ id }) => id).sort()).toEqual(
        messages
          .filter(({ state }) => state === 'unknown')
          .map(({ id }) => id)
          .sort(),
      );
      // The fans are where they would be: nobody is asked to send it again.
      const [first] = entered;
      expect((await decideNow(parts.deps, first?.fan ?? '')).effects).toEqual([]);
    },
    120_000,
  );
});
