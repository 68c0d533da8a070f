import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { type FreshDatabase, freshDatabase } from '#test/harness/database.js';
import { insertArtist, insertCampaign, insertFan, insertFlow, insertWorkspace } from '#test/world/rows.js';
import { answerLayer } from './page-answers.js';
import { readPageFan, readReturningFan } from './page-fan.js';
import { insertPageSession } from './page-sessions.js';

let on: FreshDatabase;
let page: { workspaceId: string; campaignId: string; artist: { id: string } };
beforeAll(async () => {
  on = await freshDatabase();
  const workspaceId = await insertWorkspace(on.database);
  const artist = { id: await insertArtist(on.database, workspaceId) };
  const { flowId } = await insertFlow(on.database, workspaceId);
  const campaignId = await insertCampaign(on.database, workspaceId, { artistId: artist.id, flowId });
  page = { workspaceId, campaignId, artist };
});
afterAll(() => on.close());

const acts = (fanId: string, ...events: Parameters<typeof newEvent>[2][]) => {
  const { workspaceId, campaignId } = page;
  const occasion = { workspaceId, campaignId, occurredAt: Date.now(), origin: 'api' as const };
  return on.database.transaction((sql) =>
    appendEvents(
      sql,
      events.map((event) => newEvent(occasion, fanId, event)),
    ),
  );
};
const preSaved = { type: 'fan.pre_saved', payload: { path: 'reminder', service: 'deezer' } } as const;
const undone = { type: 'flow.exit_requested', payload: { by: 'fan' } } as const;

describe('a fan who comes back to a page', () => {
  test('is read by one statement, with all that the page shows', async () => {
    const fanId = await insertFan(on.database, page.workspaceId, { externalId: null });
    await insertPageSession(on.database, { ...page, fanId, tokenHash: 'one', days: 1 });
    await acts(fanId, preSaved);
    await answerLayer(on.database, { fanId, campaignId: page.campaignId }, 'email', 'skipped');
    const before = on.database.statements;
    const known = await readReturningFan(on.database, page, 'one');
    expect(on.database.statements - before).toBe(1);
    expect(known?.fan).toMatchObject({ id: fanId, preSaved: { path: 'reminder', service: 'deezer' } });
    expect([...(known?.fan.answered ?? [])]).toEqual(['email']);
    expect(await readReturningFan(on.database, page, 'another')).toBeUndefined();
  });

  test('who took the pre-save back has none, at once, until the next one', async () => {
    const fanId = await insertFan(on.database, page.workspaceId, { externalId: null });
    await acts(fanId, preSaved, undone);
    expect((await readPageFan(on.database, page, fanId))?.preSaved).toBeUndefined();
    await acts(fanId, preSaved);
    expect((await readPageFan(on.database, page, fanId))?.preSaved).toMatchObject({ service: 'deezer' });
  });
});
