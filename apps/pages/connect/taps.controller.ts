import { Controller, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { isOut } from '#domain/pages/landing-state.js';
import { SERVICES } from '#domain/terms.js';
import { mayDo } from '#pages/services/offered-services.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FanTaps } from '#pages/taps/fan-taps.js';
import { ownerOf, Visitors } from '#pages/visits/visitors.js';
import { Departures } from './departures.js';
import { FanWishes } from './fan-wishes.js';

const WishSchema = z.string().max(64);
/** `wish`: a box that was ticked; a browser sends one as a text, and several as a list. */
const FollowSchema = z.object({
  service: z.enum(SERVICES),
  wish: z
    .union([WishSchema.transform((wish) => [wish]), z.array(WishSchema).max(10)])
    .default([])
    .catch([]),
});

/** `/r/{slug}/save` and `/r/{slug}/follow`: what a fan has us do at a service, by the grant that the fan has given. */
@ApiExcludeController()
@Controller('r')
export class TapsController {
  constructor(
    private readonly visitors: Visitors,
    private readonly gate: FormGate,
    private readonly taps: FanTaps,
    private readonly wishes: FanWishes,
    private readonly departures: Departures,
  ) {}

  /** After the release: one tap saves it. */
  @Post(':slug/save')
  async save(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const { once } = await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, state } = visitor;
    const service = fan?.connections[0]?.service;
    if (fan === undefined || service === undefined || !(isOut(state) || state.kind === 'ended')) {
      this.departures.leave(response, visitor, 'closed');
      return;
    }
    const tapped = await this.taps.carryOut(request, { page, fanId: fan.id, service, once, act: 'save' });
    this.departures.leave(response, visitor, this.wishes.noticeOfSave(tapped), service);
  }

  /** The follow needs scopes of its own: who has not granted them yet is asked for them now, and not before. */
  @Post(':slug/follow')
  async follow(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, source } = visitor;
    const parsed = FollowSchema.safeParse(request.body);
    if (fan === undefined || !parsed.success) {
      this.departures.leave(response, visitor, 'closed');
      return;
    }
    const { service, wish: wishes } = parsed.data;
    if (wishes.length === 0) {
      // No box was ticked: the fan wants nothing of it.
      this.departures.leave(response, visitor, undefined);
      return;
    }
    if (!mayDo(fan, service, 'follow')) {
      const departure = { service, purpose: 'follow' as const, wishes };
      await this.departures.setOut({ request, response }, visitor, form, departure);
      return;
    }
    const wanted = { service, purpose: 'follow' as const, once: form.once, source, wishes };
    const notice = await this.wishes.act(request, page, wanted, fan.id);
    this.departures.leave(response, visitor, notice, service);
  }
}
