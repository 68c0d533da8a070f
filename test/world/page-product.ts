import { expect } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import { Product } from '#test/harness/product.js';
import { ApiClient } from '#tools/demo/api-client.js';
import { readDemoClock } from '#tools/seed.js';
import { createSignInLink } from '#database/access/sign-in-links.js';
import { Database } from '#database/database.js';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { ReleaseSchema } from '#contracts/releases/releases.js';
import { openPage, startBrowser } from './real-browser.js';

const HOUR = 3_600_000;
/** In hours: a release that does not come out while a test runs. */
export const FAR = 24 * 365;

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

/** The started product without the demo's story, and a real browser that visits its pages. */
export class PageProduct {
  private artistId: string | undefined;

  private constructor(
    readonly product: Product,
    readonly api: ApiClient,
    private readonly browser: Browser,
    private readonly pictures: string | undefined,
  ) {}

  /** `pictures`: the folder for pictures of the pages. */
  static async start(pictures: string | undefined): Promise<PageProduct> {
    const product = await Product.start({ args: ['--empty'] });
    const api = new ApiClient(product.address, product.apiKey);
    return new PageProduct(product, api, await startBrowser(), pictures);
  }

  async remove(): Promise<void> {
    await this.browser.close();
    await this.product.remove();
  }

  /** A further artist, whose apps at the services are their own. */
  async artist(): Promise<string> {
    const serviceIds = { spotify: '4Z8W4fKeB5YxbusRsdQVPb', apple_music: '1147783278', deezer: '27' };
    const artist = { name: 'Nova Tide', serviceIds };
    return (await this.api.post('/v1/artists', artist, z.object({ id: z.string() }))).id;
  }

  /**
   * A campaign with a page; its release is out so many hours of the workspace's time from now. Without an artist it is one
   * of the artist of all campaigns here.
   */
  async campaignOut(inHours: number, title = 'Glass Season', ofArtist?: string) {
    const { api, product } = this;
    const artistId = ofArtist ?? (this.artistId ??= await this.artist());
    const at = new Date((await this.workspaceNow()) + inHours * HOUR).toISOString();
    const serviceIds = { spotify: '4aawyAB9vmqN3uQ7FjRGTy', apple_music: '1440857781', deezer: '302127' };
    const clock = { kind: 'global', at };
    const body = { artistId, title, upc: '190295567590', serviceIds, clock };
    const release = await api.post('/v1/releases', body, ReleaseSchema);
    const flow = await api.post('/v1/flows/from-template', { template: 'release-growth' }, FlowDraftSchema);
    await api.post(`/v1/flows/${flow.id}/publish`, {}, z.unknown());
    const made = await api.post(
      '/v1/campaigns',
      { name: title, releaseId: release.id, flowId: flow.id },
      CampaignSchema,
    );
    await api.post(`/v1/campaigns/${made.id}/launch`, {}, CampaignSchema);
    return { url: `${product.address}/r/${made.slug ?? ''}`, releaseId: release.id, campaignId: made.id };
  }

  /** The API for the owner of the workspace, signed in by a link as a local run prints one. */
  async asOwner(): Promise<ApiClient> {
    const { address, databaseUrl } = this.product;
    const database = await new Database(databaseUrl, { poolSize: 1 }).connect();
    try {
      const [owner] = await database.query<{ id: string }>(
        `SELECT id FROM members WHERE role = 'owner' LIMIT 1`,
      );
      const link = { token: await createSignInLink(database, owner?.id ?? '') };
      const session = z.object({ token: z.string() });
      return new ApiClient(address, (await this.api.post('/v1/auth/sign-in-link', link, session)).token);
    } finally {
      await database.close();
    }
  }

  /** Runs in a page of its own, in which no script may fail and the content policy may refuse nothing. */
  async inPage(options: BrowserContextOptions, run: (page: Page) => Promise<void>): Promise<void> {
    const { page, troubles, close } = await openPage(this.browser, options);
    try {
      await run(page);
      expect(troubles).toEqual([]);
    } finally {
      await close();
    }
  }

  /** Keeps a picture, where somebody asks for them. */
  async picture(page: Page, name: string): Promise<void> {
    if (this.pictures === undefined) return;
    mkdirSync(this.pictures, { recursive: true });
    const shot = { path: join(this.pictures, `${name}.png`), fullPage: name.includes('full') };
    // A busy machine may be late with a picture: then it is taken once more.
    await page.screenshot(shot).catch(() => page.screenshot(shot));
  }

  /** The workspace's time, which runs an hour in a second. */
  private async workspaceNow(): Promise<number> {
    const database = await new Database(this.product.databaseUrl, { poolSize: 1 }).connect();
    try {
      return (await readDemoClock(database)).now;
    } finally {
      await database.close();
    }
  }
}
