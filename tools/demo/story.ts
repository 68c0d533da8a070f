import { z } from 'zod';
import { Database } from '#database/database.js';
import { seedDemoHistory } from '#database/demo/seed-history.js';
import { toReal, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { DataFolder } from '#tools/data-folder.js';
import { errorMessage } from '#tools/process.js';
import { DEMO_WORKSPACE_ID, readDemoClock } from '#tools/seed.js';
import { ApiClient } from './api-client.js';
import { announceRelease, wakeAudience } from './audience.js';
import { createArtist, fansOfFile, importFans, launchCampaign } from './glass-season.js';

interface StorySetting {
  folder: DataFolder;
  address: string;
  sandboxAddress: string;
  databaseUrl: string;
  apiKey: string;
  /** The sandbox's fans react to the messages of every campaign, not only of this story's. */
  fansEverywhere: boolean;
  say: (line: string) => void;
}

const StorySchema = z.object({
  artistId: z.uuid(),
  flowId: z.uuid(),
  campaignId: z.uuid(),
  firstMoment: z.string(),
});
export type DemoStory = z.infer<typeof StorySchema>;
const FILE = 'story.json';

const DAY = 24 * 3_600_000;
/**
 * How far in the future the release is when the story begins. That leaves time to look around (a day passes in 24 s).
 */
const RELEASE_IN_MS = 3 * DAY;

/**
 * What the demo workspace shows: two finished releases of "Nova Tide", and "Glass Season" running with 400 fans. A
 * data folder gets this story once. Every later start only wakes the sandbox's fans again.
 */
export async function tellStory(setting: StorySetting): Promise<DemoStory> {
  const { folder, address, sandboxAddress, apiKey, say } = setting;
  const database = await new Database(setting.databaseUrl, {
    poolSize: 2,
    applicationName: 'segue-demo',
  }).connect();
  try {
    const { now } = await readDemoClock(database);
    const told = folder.read(FILE, StorySchema);
    const story = told ?? (await begin(setting, now));
    if (told === undefined) folder.keep(FILE, story);
    // They plan what they do to messages sent already, so nothing is lost by waking now.
    const campaigns = setting.fansEverywhere ? undefined : [story.campaignId];
    await wakeAudience({ sandboxAddress, apiBaseUrl: address, apiKey, campaigns });
    const history = await seedDemoHistory(database, {
      workspaceId: DEMO_WORKSPACE_ID,
      artistId: story.artistId,
      flowId: story.flowId,
      landingUrl: `${sandboxAddress}/landing/nova-tide`,
      before: now,
    });
    if (history.events > 0) say(`two finished releases told in ${history.events} events`);
    return story;
  } finally {
    await database.close();
  }
}

interface Crowd {
  story: DemoStory;
  /** The clock as it runs from now on. */
  clock: WorkspaceClock;
  sandboxAddress: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** At the release some fans of the story come by themselves. If it has passed, they come at once. */
export function drawCrowd({ story, clock, sandboxAddress, say, signal }: Crowd): void {
  const announce = () =>
    announceRelease(sandboxAddress, story.campaignId, fansOfFile()).catch((error: unknown) =>
      say(`the demo's fans did not come: ${errorMessage(error)}`),
    );
  const waitMs = toReal(clock, Date.parse(story.firstMoment)) - Date.now();
  const timer = setTimeout(() => void announce(), Math.max(0, waitMs));
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

async function begin({ address, apiKey, say }: StorySetting, now: number): Promise<DemoStory> {
  const api = new ApiClient(address, apiKey);
  const artistId = await createArtist(api);
  const { campaignId, flowId, release } = await launchCampaign(api, {
    artistId,
    releaseDate: new Date(now + RELEASE_IN_MS).toISOString().slice(0, 10),
    waits: undefined,
    endsAt: undefined,
    landingUrl: undefined,
  });
  const { rows } = await importFans(api, campaignId);
  say(`"${release.title}" is running with ${rows.imported} fans; a day passes in 24 s`);
  return { artistId, campaignId, flowId, firstMoment: release.firstMoment };
}
