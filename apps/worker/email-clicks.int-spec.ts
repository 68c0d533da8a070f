import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keepEmailClick } from '#database/messages/email-clicks.js';
import { startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { hold, noonWorld } from '#test/world/hands.js';
import { insertFan, insertMessage } from '#test/world/rows.js';
import { eventTypes, eventually } from '#test/world/world.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.close());

it('a kept click is judged by the worker, and the fan it enrolls goes on', async () => {
  const { database } = platform;
  const world = await noonWorld(platform, hold);
  const { workspaceId, campaignId } = world;
  const fanId = await insertFan(database, workspaceId);
  const sent = { workspaceId, fanId, campaignId, channel: 'email', state: 'accepted' } as const;
  const { id: messageId, linkCode: code } = await insertMessage(database, sent);
  await database.query(
    `UPDATE messages SET attempted_virtual_at = to_timestamp($2::float8 / 1000) - interval '1 hour' WHERE id = $1`,
    [messageId, world.now()],
  );
  const click = { workspaceId, fanId, campaignId, messageId, at: world.now(), k: 3600 };
  await keepEmailClick(database, { ...click, code });
  await eventually(
    () => eventTypes(database, fanId),
    (types) => types.includes('enrollment.opened'),
  );
  expect((await eventTypes(database, fanId))[0]).toBe('link.clicked');
}, 60_000);
