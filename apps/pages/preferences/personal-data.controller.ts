import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPageSubjectOf, programmeOf } from '#database/campaigns/campaign-pages.js';
import { Database, type Sql } from '#database/database.js';
import { eraseFan } from '#database/rights/erase-fan.js';
import { exportFan } from '#database/rights/export-fan.js';
import { readIdentities, sealAddress } from '#database/fans/identities.js';
import { changeOwnAddress } from '#database/pages/change-own-address.js';
import { askForCodes, useCodes } from '#database/pages/fan-codes.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { CODE_ACTS, type CodeAct, typedCode } from '#domain/consents/fan-code.js';
import { signUpWording } from '#domain/consents/sign-up-wording.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import type { Language } from '#pages/languages/languages.js';
import { sendPage } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { languageOf } from '#pages/session/language-of.js';
import { type AddressOwner, findAddressOwner } from './owner.js';
import { codePage, type DataProblem, dataPage, donePage } from './personal-data.view.js';

const WishSchema = z.object({ act: z.enum(CODE_ACTS), address: z.string().max(300).default('') });
const CodeSchema = z.object({
  request: z.uuid(),
  act: z.enum(CODE_ACTS),
  present: z.string().max(30).default(''),
  next: z.string().max(30).default(''),
});

/** One visit of these pages. */
interface Visit {
  owner: AddressOwner;
  token: string;
  language: Language;
  response: Response;
}

/** What was typed, and what it is about. `occurredAt`: workspace time. */
interface Wish {
  requestId: string;
  typed: { present: string; next: string };
  occurredAt: number;
  /** The words by which the fan asked for what they get, now for the new address. */
  wording: string;
}

type Done =
  { kind: 'copy' } | { kind: 'done'; act: 'address' | 'erase' } | { kind: 'problem'; problem: DataProblem };

/** `/p/{token}/data`: a copy of what is held about a fan, another address, and the end of it. Each needs a fresh code. */
@ApiExcludeController()
@Controller('p')
export class PersonalDataController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
    private readonly tokens: FormTokens,
    private readonly gate: FormGate,
  ) {}

  @Get(':token/data')
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    this.sendData(await this.visit(token, request, response));
  }

  /** Sends the codes, and shows where they are typed. */
  @Post(':token/data')
  @HttpCode(200)
  async wish(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(token, request, response);
    await this.gate.pass(request, aboutOf(visit.owner));
    const given = WishSchema.safeParse(request.body);
    if (!given.success) {
      this.sendData(visit);
      return;
    }
    const { act } = given.data;
    const to = await this.addressesOf(visit.owner, act, given.data.address);
    if (to === 'bad_address') {
      this.sendData(visit, 'bad_address');
      return;
    }
    const { owner, language } = visit;
    const requestId = await this.database.transaction((sql) =>
      askForCodes(sql, this.box, { ...owner, act, language, to }),
    );
    if (requestId === undefined) {
      this.sendData(visit, 'too_often');
      return;
    }
    this.sendCode(visit, act, requestId);
  }

  /** Does what was wished, if the codes are right. */
  @Post(':token/data/code')
  @HttpCode(200)
  async confirm(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const visit = await this.visit(token, request, response);
    await this.gate.pass(request, aboutOf(visit.owner));
    const given = CodeSchema.safeParse(request.body);
    if (!given.success) {
      this.sendData(visit, 'over');
      return;
    }
    const { request: requestId, act } = given.data;
    const typed = { present: typedCode(given.data.present), next: typedCode(given.data.next) };
    const occurredAt = await this.clocks.now(visit.owner.workspaceId);
    // Before the transaction: one that holds a connection must never wait for a second one.
    const wording = await this.wordingOf(visit);
    const done = await retryDeadlocks(() =>
      this.database.transaction((sql) => this.act(sql, visit, { requestId, typed, occurredAt, wording })),
    );
    await this.answer(visit, done, act, requestId);
  }

  private async answer(visit: Visit, done: Done, act: CodeAct, requestId: string): Promise<void> {
    const { response, owner } = visit;
    switch (done.kind) {
      case 'copy': {
        const body = await exportFan(
          { database: this.database, box: this.box },
          owner.workspaceId,
          owner.fanId,
        );
        if (body === undefined) throw notFound('link');
        response.set('Cache-Control', 'no-store').attachment(`${owner.fanId}.json`).json(body);
        return;
      }
      case 'done':
        sendPage(response, donePage(visit, done.act));
        return;
      case 'problem':
        // A wrong code may be typed once more; of everything else one begins anew.
        if (done.problem === 'wrong') this.sendCode(visit, act, requestId, 'wrong');
        else this.sendData(visit, done.problem);
        return;
      default:
        assertNever(done);
    }
  }

  private async act(
    sql: Sql,
    { owner, token, language }: Visit,
    { requestId, typed, occurredAt, wording }: Wish,
  ): Promise<Done> {
    const { workspaceId, fanId } = owner;
    const check = await useCodes(sql, this.box, { fanId, requestId, typed });
    if (check.kind !== 'right') return { kind: 'problem', problem: check.kind };
    const on = { workspaceId, occurredAt, origin: 'webhook' as const };
    switch (check.act) {
      case 'export':
        return { kind: 'copy' };
      case 'erase':
        if (!(await eraseFan(sql, on, fanId))) throw notFound('link');
        return { kind: 'done', act: 'erase' };
      case 'address': {
        if (check.next === undefined) throw notFound('link');
        const sourceUrl = `${this.settings.values.PUBLIC_BASE_URL}/p/${token}/data`;
        const change = { fanId, next: check.next, wording, language, sourceUrl };
        if (!(await changeOwnAddress(sql, on, change))) return { kind: 'problem', problem: 'blocked' };
        return { kind: 'done', act: 'address' };
      }
      default:
        return assertNever(check.act);
    }
  }

  private async wordingOf({ owner: { campaignId, proved }, language }: Visit): Promise<string> {
    const subject = await findPageSubjectOf(this.database, campaignId);
    if (subject === undefined) return 'Send what I get to this address from now on.';
    return signUpWording({ channel: proved.channel, purpose: 'marketing', language }, programmeOf(subject));
  }

  /** Where the codes of a wish go. A change of address has to be known at both addresses. */
  private async addressesOf({ workspaceId, fanId, proved }: AddressOwner, act: CodeAct, typed: string) {
    const identities = await readIdentities(this.database, workspaceId, fanId);
    const present = identities.find(
      ({ channel, hmac }) => channel === proved.channel && hmac === proved.hmac,
    );
    // The link was sent to an address that is the fan's no more.
    if (present === undefined) throw notFound('link');
    const { hmac, encrypted } = present;
    const own = { channel: proved.channel, hmac, encrypted, role: 'present' as const };
    if (act !== 'address') return [own];
    const next = normaliseAddress(proved.channel, typed);
    if (next.kind !== 'ok') return 'bad_address';
    return [
      own,
      {
        ...sealAddress(this.box, workspaceId, proved.channel, next.address),
        ...{ channel: proved.channel, role: 'next' as const },
      },
    ];
  }

  private async visit(token: string, request: Request, response: Response): Promise<Visit> {
    const owner = await findAddressOwner(this.database, this.box, token);
    return { owner, token, response, language: languageOf(request, response, this.settings) };
  }

  private sendData({ owner, token, language, response }: Visit, problem?: DataProblem): void {
    const { channel } = owner.proved;
    sendPage(response, dataPage({ language, token, channel, problem, fields: this.fieldsOf(owner) }));
  }

  private sendCode(
    { owner, token, language, response }: Visit,
    act: CodeAct,
    requestId: string,
    problem?: DataProblem,
  ): void {
    sendPage(response, codePage({ language, token, act, requestId, problem, fields: this.fieldsOf(owner) }));
  }

  private fieldsOf(owner: AddressOwner) {
    return () => this.tokens.fields(aboutOf(owner));
  }
}

const aboutOf = ({ fanId }: AddressOwner) => ({ about: `data ${fanId}`, sessionId: undefined });
