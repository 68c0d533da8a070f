import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { findPageSubjectOf, programmeOf } from '#database/campaigns/campaign-pages.js';
import { type ChannelChoice, type FanChoices, readChoices, saveChoices } from '#database/pages/choices.js';
import { FREQUENCY_NAMES } from '#domain/consents/fan-choices.js';
import type { NewRhythm } from '#database/pages/fan-choices.js';
import { Database } from '#database/database.js';
import { maskAddress } from '#database/fans/identities.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { pushWording, signUpWording } from '#domain/consents/sign-up-wording.js';
import { isAddressChannel } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { languageOf } from '#pages/session/language-of.js';
import { chooseLanguage, isLanguage, type Language } from '#pages/languages/languages.js';
import { languageChosen } from '#pages/session/chosen-language.js';
import { sendPage } from '#pages/layout/send-page.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { findOwner, type Owner } from './owner.js';
import { preferencesPage } from './preferences.view.js';

const FieldsSchema = z.object({
  act: z.enum(['save', 'stop', 'pause', 'go_on']).catch('save').default('save'),
  frequency: z.enum(FREQUENCY_NAMES).nullable().catch(null).default(null),
  language: z.string().max(20).catch('').default(''),
});

const PAUSES = { save: 'keep', stop: 'keep', pause: 'start', go_on: 'end' } as const;

/** What the form says. */
interface Wanted {
  language: Language;
  token: string;
  isTicked: (name: string) => boolean;
  rhythm: Pick<NewRhythm, 'frequency' | 'pause'>;
}

/** `/p/{token}`: what a fan gets, on which channels, about whom, and in which language. The token is a message's own. */
@ApiExcludeController()
@Controller('p')
export class PreferencesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
    private readonly tokens: FormTokens,
    private readonly gate: FormGate,
  ) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const owner = await this.find(token);
    const choices = await this.choicesOf(owner);
    // The fan's own language counts before the browser's, and a choice made just now before both.
    languageOf(request, response, this.settings);
    const chosen = languageChosen(request) ?? choices.locale;
    const language = chooseLanguage(request.headers['accept-language'], chosen);
    await this.send(response, { owner, choices, token, language, isSaved: false });
  }

  @Post(':token')
  @HttpCode(200)
  async save(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const owner = await this.find(token);
    await this.gate.pass(request, { about: `preferences ${owner.fanId}`, sessionId: undefined });
    const { act, language: wanted, frequency } = FieldsSchema.parse(request.body);
    const language = isLanguage(wanted) ? wanted : languageOf(request, response, this.settings);
    const ticked = new Set(Object.keys(z.record(z.string(), z.unknown()).catch({}).parse(request.body)));
    await this.write(owner, await this.choicesOf(owner), {
      ...{ language, token },
      isTicked: (name) => act !== 'stop' && ticked.has(name),
      rhythm: { frequency, pause: PAUSES[act] },
    });
    const choices = await this.choicesOf(owner);
    await this.send(response, { owner, choices, token, language, isSaved: true });
  }

  private async write(
    owner: Owner,
    { channels, artists }: FanChoices,
    { language, token, isTicked, rhythm }: Wanted,
  ): Promise<void> {
    const { workspaceId, fanId } = owner;
    const off = channels.filter((one) => isOn(one) && !isTicked(one.channel));
    const wish = channels.find((one) => !isOn(one) && isProved(owner, one) && isTicked(one.channel));
    const wording = wish === undefined ? null : await this.wordingOf(owner, wish, language);
    const on =
      wish === undefined || wording === null
        ? undefined
        : {
            ...{ choice: wish, wording, language },
            sourceUrl: `${this.settings.values.PUBLIC_BASE_URL}/p/${token}`,
          };
    const occasion = { workspaceId, fanId, origin: 'api' as const };
    const occurredAt = await this.clocks.now(workspaceId);
    const nameOf = ({ id }: { id: string }) => `artist-${id}`;
    const stopped = artists.filter((one) => !one.isStopped && !isTicked(nameOf(one))).map(({ id }) => id);
    const resumed = artists.filter((one) => one.isStopped && isTicked(nameOf(one))).map(({ id }) => id);
    await retryDeadlocks(() =>
      this.database.transaction((sql) =>
        saveChoices(
          sql,
          { ...occasion, occurredAt },
          { off, on, stopped, resumed, rhythm, locale: language },
        ),
      ),
    );
  }

  private async send(
    response: Response,
    {
      owner,
      choices,
      token,
      language,
      isSaved,
    }: { owner: Owner; choices: FanChoices; token: string; language: Language; isSaved: boolean },
  ): Promise<void> {
    const channels = await Promise.all(
      choices.channels.map(async (one) => ({
        channel: one.channel,
        masked: maskAddress(one.channel, this.box.open(one.encrypted)),
        isOn: isOn(one),
        wording: isProved(owner, one) ? await this.wordingOf(owner, one, language) : null,
      })),
    );
    const { TWILIO_FROM: from } = this.settings.values;
    const page = preferencesPage({
      ...{ language, token, channels, isSaved },
      artists: choices.artists.map(({ id, name, isStopped }) => ({ id, name, isOn: !isStopped })),
      fields: () => this.tokens.fields({ about: `preferences ${owner.fanId}`, sessionId: undefined }),
      futureSaves: choices.futureSaves.map(({ endsAt, ...one }) => ({
        ...one,
        until: endsAt.toISOString().slice(0, 10),
      })),
      number: /^\+\d+$/.test(from) ? from : undefined,
      frequency: choices.rhythm.frequency,
      hasData: isAddressChannel(owner.proved.channel),
      pausedUntil: await this.pauseOf(owner, choices),
    });
    sendPage(response, page);
  }

  /** The last day (YYYY-MM-DD) of a pause that goes on. */
  private async pauseOf(
    { workspaceId }: Owner,
    { rhythm: { pausedUntil } }: FanChoices,
  ): Promise<string | undefined> {
    if (pausedUntil === null || pausedUntil.getTime() <= (await this.clocks.now(workspaceId)))
      return undefined;
    return pausedUntil.toISOString().slice(0, 10);
  }

  /** The words to agree to again; null where the campaign of the message has no page, or the block is not the fan's. */
  private async wordingOf(
    { campaignId }: Owner,
    { channel, suppressedReason }: ChannelChoice,
    language: Language,
  ): Promise<string | null> {
    // Texts come back by a START.
    if (channel === 'sms' || (suppressedReason !== null && suppressedReason !== 'unsubscribe')) return null;
    const subject = await findPageSubjectOf(this.database, campaignId);
    if (subject === undefined) return null;
    const programme = programmeOf(subject);
    if (channel === 'webpush') return pushWording(language, programme);
    return signUpWording({ channel, purpose: 'marketing', language }, programme);
  }

  private async choicesOf({ workspaceId, fanId }: Owner): Promise<FanChoices> {
    const choices = await readChoices(this.database, workspaceId, fanId);
    if (choices === undefined) throw notFound('link');
    return choices;
  }

  private find(token: string): Promise<Owner> {
    return findOwner(this.database, this.box, token);
  }
}

const isOn = ({ purposes, suppressedReason }: ChannelChoice): boolean =>
  suppressedReason === null && purposes.some((purpose) => purpose !== 'service');

const isProved = ({ proved }: Owner, { channel, hmac }: ChannelChoice): boolean =>
  proved.channel === channel && proved.hmac === hmac;
