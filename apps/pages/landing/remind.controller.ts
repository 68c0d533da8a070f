import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Database } from '#database/database.js';
import { findFansByExternalId } from '#database/fans/fans.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { PAGE_LAYERS } from '#domain/pages/layers.js';
import { territoryOfZone } from '#domain/places/territory-of-zone.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { leadTo } from '#pages/layout/send-page.js';
import { FormGate, type GoodForm } from '#pages/session/form-gate.js';
import { PageSessions } from '#pages/session/page-sessions.js';
import { leaveNotice } from '#pages/visits/notices.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { ownerOf, Visitors, type Visitor } from '#pages/visits/visitors.js';

const RemindSchema = z.object({ service: z.enum(SERVICES).optional() });
const SkipSchema = z.object({ layer: z.enum(PAGE_LAYERS) });

/** The ways on that need no service: a reminder where the fan listens, and "Not now". */
@ApiExcludeController()
@Controller('r')
export class RemindController {
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly visitors: Visitors,
    private readonly gate: FormGate,
    private readonly sessions: PageSessions,
    private readonly acts: PageActs,
    private readonly counter: PageCounter,
  ) {
    this.secure = settings.values.PUBLIC_BASE_URL.startsWith('https:');
  }

  /** A pre-save without a grant. Where the fan listens is asked in the same tap, and kept for the next release, too. */
  @Post(':slug/remind')
  async remind(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { service } = RemindSchema.catch({}).parse(request.body);
    if (visitor.state.kind !== 'before') leaveNotice(response, { notice: 'closed', secure: this.secure });
    else if (!isPreSaved(visitor)) await this.keepReminder(visitor, form, service, { request, response });
    leadTo(response, back(visitor));
  }

  @Post(':slug/skip')
  async skip(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const parsed = SkipSchema.safeParse(request.body);
    if (parsed.success && visitor.fan !== undefined) {
      const fan = { fanId: visitor.fan.id, campaignId: visitor.page.campaignId };
      await answerLayer(this.database, fan, parsed.data.layer, 'skipped');
      await this.counter.count(request, visitor.page, 'layer_skipped');
    }
    leadTo(response, back(visitor));
  }

  private async keepReminder(
    visitor: Visitor,
    form: GoodForm,
    service: Service | undefined,
    { request, response }: { request: Request; response: Response },
  ): Promise<void> {
    const { page } = visitor;
    const externalId = `page:${form.once}`;
    const fan = fanOf(visitor, form, externalId);
    const kept = await this.acts.record(page.workspaceId, [
      {
        ...{ id: externalId, type: 'fan.pre_saved', fan, campaignId: page.campaignId },
        payload: { path: 'reminder', ...(service && { service }), ...sourceIn(visitor) },
      },
      ...preferenceOf(externalId, fan, service),
    ]);
    if (!kept) {
      leaveNotice(response, { notice: 'closed', secure: this.secure });
      return;
    }
    await this.counter.count(request, page, 'reminder_chosen', service);
    if (visitor.fan !== undefined) return;
    const made = await findFansByExternalId(this.database, page.workspaceId, [externalId]);
    const fanId = made.get(externalId);
    if (fanId !== undefined) await this.sessions.open(this.database, response, page.workspaceId, fanId);
  }
}

/** Back to the page; the source goes along. */
const back = ({ path, source }: Visitor): string =>
  source === '' ? path : `${path}?source=${encodeURIComponent(source)}`;

const isPreSaved = ({ fan }: Visitor): boolean =>
  fan?.preSaved?.path === 'service' && fan.connections.some(({ expired }) => !expired);

type RemindedFan =
  | { id: string }
  | { externalId: string; territory?: string | undefined; zone?: string | undefined; locale: string };

/** The fan of this browser; else a new one, named by the form, so that the form sent twice makes one fan. */
function fanOf({ fan, language }: Visitor, { zone }: GoodForm, externalId: string): RemindedFan {
  if (fan !== undefined) return { id: fan.id };
  const known = isZone(zone) ? { zone, territory: territoryOfZone(zone) } : {};
  return { externalId, ...known, locale: language };
}

const sourceIn = ({ source }: Visitor): { source?: string } => (source === '' ? {} : { source });

/** Where the fan listens, as an attribute: it outlives this campaign. */
function preferenceOf(id: string, fan: RemindedFan, service: Service | undefined) {
  if (service === undefined) return [];
  const named = 'id' in fan ? { id: fan.id } : { externalId: fan.externalId };
  const payload = { name: 'preferredService', value: service };
  return [{ id: `${id}:service`, type: 'fan.attribute_set', fan: named, payload } as const];
}
