import { Injectable } from '@nestjs/common';
import { Database } from '#database/database.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import { SecretBox } from '#database/secret-box.js';
import { expireConnection, storeGrant } from '#database/services/claim-service.js';
import { findGrant, type StoredGrant } from '#database/services/connections.js';
import type { Service, Stage } from '#domain/terms.js';
import type { LibraryItem, ServiceOutcome } from '#providers/ports.js';
import { PageServices } from '#pages/services/page-services.js';
import { PageActs } from '#pages/visits/page-acts.js';

/** What became of a tap: it was done and read back, it was so before, or it could not be done. */
export type Tapped = 'done' | 'already' | 'expired' | 'failed';

/** A tap of a fan that we carry out at the service, at once. */
export interface Tap {
  page: LandingPage;
  fanId: string;
  service: Service;
  /** Names the act, so that a form that is sent twice counts once. */
  once: string;
}

/** An access token that ends within this time is refreshed first. */
const MARGIN_MS = 30_000;

/**
 * Saves and follows by the fan's own tap. The service is asked before (what was so before is no act of the fan's), then
 * told, then asked again: only what is read back counts.
 */
@Injectable()
export class FanTaps {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly services: PageServices,
    private readonly acts: PageActs,
  ) {}

  async save(tap: Tap): Promise<Tapped> {
    const id = tap.page.release?.serviceIds[tap.service];
    const done = id === undefined ? 'failed' : await this.keep(tap, { kind: 'release', id });
    const act = { type: 'fan.saved', payload: { target: 'release', observedBy: 'tap' } } as const;
    return this.tell(tap, done, 'saved', act);
  }

  async follow(tap: Tap): Promise<Tapped> {
    const id = tap.page.artist.serviceIds[tap.service];
    const done = id === undefined ? 'failed' : await this.keep(tap, { kind: 'artist', id });
    return this.tell(tap, done, 'followed', { type: 'fan.followed', payload: { observedBy: 'tap' } });
  }

  private async tell(
    { page, fanId, once }: Tap,
    tapped: Tapped,
    stage: Stage,
    act:
      | { type: 'fan.saved'; payload: { target: 'release'; observedBy: 'tap' } }
      | { type: 'fan.followed'; payload: { observedBy: 'tap' } },
  ): Promise<Tapped> {
    if (tapped !== 'done' && tapped !== 'already') return tapped;
    const about = { id: `page:${once}:${stage}`, fan: { id: fanId }, campaignId: page.campaignId };
    const event =
      tapped === 'done'
        ? { ...about, ...act }
        : ({ ...about, type: 'stage.already', payload: { stage } } as const);
    return (await this.acts.record(page.workspaceId, [event])) ? tapped : 'failed';
  }

  private async keep(tap: Tap, item: LibraryItem): Promise<Tapped> {
    const adapter = this.services.find(tap.service)?.adapter;
    if (adapter === undefined) return 'failed';
    const before = await this.call(tap, (token) => adapter.has(token, item));
    if (before.kind !== 'ok') return before.kind;
    if (before.value) return 'already';
    const kept = await this.call(tap, (token) => adapter.keep(token, item));
    if (kept.kind !== 'ok') return kept.kind;
    const after = await this.call(tap, (token) => adapter.has(token, item));
    if (after.kind !== 'ok') return after.kind;
    return after.value ? 'done' : 'failed';
  }

  /** Calls the service with the fan's grant. A 401 is answered by one refresh. */
  private async call<T>(
    { page, fanId, service }: Tap,
    ask: (accessToken: string) => Promise<ServiceOutcome<T>>,
  ): Promise<{ kind: 'ok'; value: T } | { kind: 'expired' } | { kind: 'failed' }> {
    const grant = await findGrant(this.database, page.workspaceId, fanId, service);
    if (grant === undefined) return { kind: 'expired' };
    const held = this.heldToken(grant);
    const first = held === undefined ? undefined : await ask(held);
    if (first !== undefined && first.kind !== 'revoked') return settled(first);
    const fresh = await this.refresh(service, grant);
    return fresh.kind === 'ok' ? settled(await ask(fresh.value)) : fresh;
  }

  private heldToken({ accessTokenEncrypted, accessExpiresAt }: StoredGrant): string | undefined {
    if (accessTokenEncrypted === null || accessExpiresAt === null) return undefined;
    if (accessExpiresAt <= this.database.clock.now() + MARGIN_MS) return undefined;
    return this.box.open(accessTokenEncrypted);
  }

  private async refresh(
    service: Service,
    grant: StoredGrant,
  ): Promise<{ kind: 'ok'; value: string } | { kind: 'expired' } | { kind: 'failed' }> {
    const adapter = this.services.find(service)?.adapter;
    if (adapter === undefined) return { kind: 'failed' };
    const used = { connectionId: grant.connectionId, refreshTokenEncrypted: grant.refreshTokenEncrypted };
    const answer = await adapter.refresh(this.box.open(grant.refreshTokenEncrypted));
    if (answer.kind === 'revoked') await expireConnection(this.database, used);
    if (answer.kind !== 'ok') return settled(answer);
    const { accessToken, expiresAt, refreshToken } = answer.value;
    await storeGrant(this.database, used, {
      ...{ accessTokenEncrypted: this.box.seal(accessToken), expiresAt },
      refreshTokenEncrypted: refreshToken === undefined ? null : this.box.seal(refreshToken),
    });
    return { kind: 'ok', value: accessToken };
  }
}

function settled<T>(
  outcome: ServiceOutcome<T>,
): { kind: 'ok'; value: T } | { kind: 'expired' } | { kind: 'failed' } {
  if (outcome.kind === 'ok') return outcome;
  return outcome.kind === 'revoked' ? { kind: 'expired' } : { kind: 'failed' };
}
