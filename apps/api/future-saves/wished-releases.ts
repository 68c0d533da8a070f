import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createCampaign } from '#database/campaigns/campaigns.js';
import {
  type DueLaunch,
  endLaunch,
  nextWishedRelease,
  noteWishedRelease,
  takeDueLaunch,
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
 * hears of it; where the workspace said so, the campaign is launched at once. One process finds each release. A launch
 * that does not come to its end is tried again.
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
    const failed: string[] = [];
    let made = 0;
    while (await this.makeNext(failed, graceMinutes)) made += 1;
    await this.launchAll();
    return made - failed.length;
  }

  /** One release that cannot be worked on must not stop the others: `failed` is passed over until the next turn. */
  private async makeNext(failed: string[], graceMinutes: number | undefined): Promise<boolean> {
    let releaseId: string | undefined;
    try {
      const made = await this.database.transaction(async (sql) => {
        const release = await nextWishedRelease(sql, failed, graceMinutes);
        releaseId = release?.releaseId;
        return release && this.make(sql, release);
      });
      if (made?.way === 'draft') this.tellDraft(made);
      return made !== undefined;
    } catch (error) {
      if (releaseId === undefined) throw error;
      failed.push(releaseId);
      this.logger.failure(error, { what: 'no campaign could be made for a wished release', releaseId });
      return true;
    }
  }

  private async make(sql: Sql, release: WishedRelease): Promise<Made> {
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

  private tellDraft({ workspaceId, releaseId, campaignId }: Made): void {
    const about = { workspaceId, releaseId, campaignId };
    this.logger.warn('fans wish for a release that has no campaign: a draft waits to be launched', about);
  }

  /** What was taken is due again only later, so each draft has one try in a turn. */
  private async launchAll(): Promise<void> {
    for (;;) {
      const due = await takeDueLaunch(this.database);
      if (due === undefined) return;
      try {
        await this.launch(due);
      } catch (error) {
        this.logger.failure(error, { what: 'a campaign for a wished release was not launched', ...due });
      }
    }
  }

  private async launch(due: DueLaunch): Promise<void> {
    const { workspaceId, campaignId: id } = due;
    const clock = await this.clocks.clockOf(workspaceId);
    const now = toVirtual(clock, this.database.clock.now());
    const launched = await launchCampaign(this.database, {
      ...{ workspaceId, id, version: undefined, now, k: clock.k },
    });
    if (launched.kind === 'changed') {
      await endLaunch(this.database, due);
      this.logger.warn('fans wish for a release that had no campaign: one is running now', due);
    } else this.logger.error('a campaign for a wished release could not be launched: it is tried again', due);
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
