import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { enters, hold, messagesOf, noonWorld, prompt, sends } from '#test/world/hands.js';
import { eventTypes, type World } from '#test/world/world.js';

describe('an email as its fan reads it', () => {
  let parts: TestParts;
  let provider: SandboxControl;
  let world: World;
  beforeAll(async () => {
    parts = await startParts();
    provider = new SandboxControl(parts.sandbox.urls.control);
    world = await noonWorld(parts, prompt('a', ['email', 'sms']), hold);
  }, 60_000);
  afterAll(() => parts.close());

  const write = (body: string) =>
    parts.database.query(
      `UPDATE templates SET body = $2 WHERE workspace_id = $1 AND key = 'plain' AND channel = 'email'`,
      [world.workspaceId, body],
    );

  it('without a way out is not sent, whatever the template says: the fan is reached by text', async () => {
    await write('Out now {{ link }} {% if artist == "Somebody else" %}{{ optOut }}{% endif %}');
    const entered = await enters(parts.deps, world, { email: 'a@example.com', phone: '+12025550901' });
    const answer = await sends(parts.deps, entered, 'email');
    expect(await provider.messages({ to: 'a@example.com' })).toEqual([]);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.refused');
    await sends(parts.deps, { ...entered, effect: answer.effects[0]?.id ?? '' });
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ channel: 'sms', state: 'accepted' }]);
  }, 30_000);

  it('ends with the postal address of its workspace', async () => {
    await write('Out now {{ link }}\n\n{{ optOut }}');
    const entered = await enters(parts.deps, world, { email: 'b@example.com' });
    await sends(parts.deps, entered, 'email');
    const [message] = await provider.messages({ to: 'b@example.com', bodies: 'true' });
    expect(message?.body).toMatch(/\/u\/[A-Za-z0-9]{24}\n\n1 Test Street, Berlin\n<!doctype html>/);
  }, 30_000);
});
