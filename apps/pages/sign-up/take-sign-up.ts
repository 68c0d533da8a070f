import { Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { NameWordSchema } from '#contracts/fans/fan-names.js';
import { spend } from '#database/access/rate-limits.js';
import { type PageSubject, programmeOf } from '#database/campaigns/campaign-pages.js';
import { questionLimits } from '#database/consents/question-limits.js';
import { addSignUp, askAgain } from '#database/consents/sign-ups.js';
import { Database } from '#database/database.js';
import { sealedProfile } from '#database/fans/fan-profile.js';
import { sealAddress } from '#database/fans/identities.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { SecretBox } from '#database/secret-box.js';
import { readSignedToken, signedToken } from '#database/signed-token.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { territoryOfPhone } from '#domain/fans/phone.js';
import { type SignUpPurpose, signUpWording } from '#domain/consents/sign-up-wording.js';
import type { AddressChannel } from '#domain/terms.js';
import { networkOf } from '#http/network-of.js';
import { Settings } from '#http/settings.js';
import { countryOfLanguage, type Language } from '#pages/languages/languages.js';
import { PageLimits } from '#pages/session/page-limits.js';

/** What a fan has sent with the form. */
export interface SignUpForm {
  subject: PageSubject;
  channel: AddressChannel;
  purpose: SignUpPurpose;
  language: Language;
  /** As it was typed. */
  address: string;
  /** What the fan wants to be called, as it was typed. Empty: nothing. */
  firstName: string;
  /** The box was ticked. */
  agreed: boolean;
  /** The fan of this browser, if the page knows one. */
  fanId: string | undefined;
  once: string;
  zone: string;
  request: Request;
}

export type SignUpOutcome =
  /** `token`: for the page that says what comes next. It is the same for everybody, so it tells nothing. */
  { kind: 'taken'; token: string } | { kind: 'bad'; field: 'address' | 'agreed' };

/** Sign-ups from one network. Many fans may share one, as at a concert. */
const NETWORK = { points: 30, seconds: 600 };
/**
 * Takes sign-ups. What the page answers is the same for an address that is known, unknown, blocked or asked for too
 * often: nobody learns from it who has signed up.
 */
@Injectable()
export class SignUps {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
    private readonly limits: PageLimits,
  ) {}

  /** @throws ProblemException 429 where the network has signed up too often. */
  async take(form: SignUpForm): Promise<SignUpOutcome> {
    const { channel, subject, request } = form;
    const country = countryOfLanguage(request.headers['accept-language']);
    const address = normaliseAddress(channel, form.address.slice(0, 320), country);
    if (address.kind === 'invalid') return { kind: 'bad', field: 'address' };
    if (!form.agreed) return { kind: 'bad', field: 'agreed' };
    await this.limits.take('sign-up', networkOf(request.ip ?? 'unknown'), NETWORK);
    const isOver = await spend(
      this.database,
      questionLimits(this.box, subject.workspaceId, channel, address.address),
    );
    const id = isOver === undefined ? await this.keep(form, address.address) : randomUUID();
    return { kind: 'taken', token: signedToken(this.box, 'sign-up-sent', id) };
  }

  /** The question is sent once more, where that may be. Nothing is said of whether it is. */
  async again(token: string): Promise<boolean> {
    const id = readSignedToken(this.box, 'sign-up-sent', token);
    if (id === undefined) return false;
    await askAgain(this.database, id);
    return true;
  }

  /** A name that is none is no reason to lose the sign-up: it is left out. */
  private nameOf({ firstName, subject }: SignUpForm): string | null {
    const named = NameWordSchema.safeParse(firstName);
    if (!subject.settings.ask.name || !named.success) return null;
    return sealedProfile({ firstName: named.data, lastName: null, city: null }, this.box);
  }

  private async keep(form: SignUpForm, address: string): Promise<string> {
    const { subject, channel, purpose, language, fanId, request } = form;
    const { workspaceId, campaignId, slug } = subject;
    const sealed = sealAddress(this.box, workspaceId, channel, address);
    const id = idOf(form.once, channel);
    const origin = { ip: request.ip ?? null, userAgent: (request.headers['user-agent'] ?? '').slice(0, 400) };
    await this.database.transaction(async (sql) => {
      // The page asks for something else from now on, whether the fan confirms or not.
      if (fanId !== undefined) await answerLayer(sql, { fanId, campaignId }, channel, 'done');
      await addSignUp(sql, {
        ...{ id, workspaceId, campaignId, fanId, channel, purpose, language },
        addressHmac: sealed.hmac,
        addressEncrypted: sealed.encrypted,
        nameEncrypted: this.nameOf(form),
        wording: signUpWording({ channel, purpose, language }, programmeOf(subject)),
        sourceUrl: `${this.settings.values.PUBLIC_BASE_URL}/r/${slug}/sign-up/${channel}`,
        originEncrypted: this.box.seal(JSON.stringify(origin)),
        territory: channel === 'sms' ? territoryOfPhone(address) : undefined,
        zone: isZone(form.zone) ? form.zone : undefined,
      });
    });
    return id;
  }
}

/** A UUID (RFC 9562, version 8) that the form's own word gives. */
function idOf(once: string, channel: AddressChannel): string {
  const bytes = createHash('sha256').update(`${channel} ${once}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
