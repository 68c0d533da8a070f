import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createCampaign } from '#database/campaigns/campaigns.js';
import {
  nextWishedRelease,
  noteWishedRelease,
  type WishedRelease,
} from '#database/campaigns/future-save-releases.js';
import { Database, type Sql } from '#database/database.js';
import { createFlow, listFlows, publishDraft } from '#database/flows/flows.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { everyRelease } from '#domain/flows/templates/every-release.js';
import { AppLogger } from '#http/logger.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { launchCampaign } from '#api/campaigns/launch-campaign.js';

const LOOK_EVERY_MS = 60_000;

/** A campaign that was made, and what has to happen with it. */
type Made = WishedRelease & { campaignId: string };

/**
 * Looks for releases that fans wish for and that nobody has made a campaign for. Each gets a draft, and an operator
 * hears of it; where the workspace said so, the campaign is launched at once. One process finds each release.
 */
@Injectable()
export class WishedReleases implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.working = this.working
        .then(() => this.turn())
        .catch((error: unknown) =>
          this.logger.failure(error, { what: 'wished releases were not looked for' }),
        );
    }, LOOK_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** The answer says how many campaigns were made. `graceMinutes`: where a test does not want to wait. */
  async turn(graceMinutes?: number): Promise<number> {
    for (let made = 0; ; made += 1) {
      const next = await this.database.transaction((sql) => this.makeNext(sql, graceMinutes));
      if (next === undefined) return made;
      await this.tell(next);
    }
  }

  private async makeNext(sql: Sql, graceMinutes: number | undefined): Promise<Made | undefined> {
    const release = await nextWishedRelease(sql, graceMinutes);
    if (release === undefined) return undefined;
    const { workspaceId, releaseId, title } = release;
    const created = await createCampaign(sql, {
      ...{ workspaceId, releaseId, artistId: undefined, landingUrl: undefined, endsAt: undefined },
      name: `${title}: every new release`,
      flowId: await flowOf(sql, workspaceId),
      page: {
        slug: undefined,
        nativePages: {},
        baseUrl: this.settings.values.PUBLIC_BASE_URL.replace(/\/$/, ''),
      },
    });
    if (created.kind !== 'created') throw new Error(`No campaign could be made for release ${releaseId}.`);
    const campaignId = created.campaign.id;
    await noteWishedRelease(sql, release, campaignId);
    return { ...release, campaignId };
  }

  private async tell({ workspaceId, releaseId, campaignId, way }: Made): Promise<void> {
    const about = { workspaceId, releaseId, campaignId };
    if (way === 'draft') {
      this.logger.warn('fans wish for a release that has no campaign: a draft waits to be launched', about);
      return;
    }
    const clock = await this.clocks.clockOf(workspaceId);
    const now = toVirtual(clock, this.database.clock.now());
    const launched = await launchCampaign(this.database, {
      ...{ workspaceId, id: campaignId, version: undefined, now, k: clock.k },
    });
    if (launched.kind === 'changed')
      this.logger.warn('fans wish for a release that had no campaign: one is running now', about);
    else this.logger.error('a campaign for a wished release could not be launched', about);
  }
}

/** The flow by which such campaigns save. A workspace has it once, and may change it like any other. */
async function flowOf(sql: Sql, workspaceId: string): Promise<string> {
  const flow = everyRelease();
  const page = { workspaceId, after: undefined, archived: false, limit: 50 };
  const known = (await listFlows(sql, { ...page, name: flow.name })).find(
    ({ name, latestVersion }) => name === flow.name && latestVersion !== null,
  );
  if (known !== undefined) return known.id;
  const created = await createFlow(sql, workspaceId, flow);
  await publishDraft(sql, workspaceId, created);
  return created.id;
}
