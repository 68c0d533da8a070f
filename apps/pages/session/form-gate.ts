import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { assertNever } from '#domain/assert-never.js';
import { fail } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import type { FormOwner } from './form-token.js';
import { FormTokens } from './form-tokens.js';
import { PageLimits } from './page-limits.js';
import { isFromOurPage } from './same-origin.js';

const FieldsSchema = z.object({ token: z.string().max(200), zone: z.string().max(64).catch('').default('') });

/** A form that may be acted on. */
export interface GoodForm {
  /** Names the act: a form that is sent twice has the same. */
  once: string;
  /** The browser's time zone, as its script told; '' where no script ran. It may be any text. */
  zone: string;
}

/**
 * What every form of the pages goes through before anything happens: it has to come from a page of ours, carry a
 * token of this browser's session that is not old, and its network must not have acted too often.
 */
@Injectable()
export class FormGate {
  private readonly ownOrigin: string;

  constructor(
    settings: Settings,
    private readonly tokens: FormTokens,
    private readonly limits: PageLimits,
  ) {
    this.ownOrigin = new URL(settings.values.PUBLIC_BASE_URL).origin;
  }

  /** @throws ProblemException 403 (another page's form), 409 (an old page), 429 (too often): told as a page. */
  async pass(request: Request, owner: FormOwner): Promise<GoodForm> {
    const own = { origin: this.ownOrigin, host: request.host };
    if (!isFromOurPage(request.headers, own)) throw fail(403, 'The form was sent by another page.');
    const fields = FieldsSchema.safeParse(request.body);
    const answer = fields.success ? this.tokens.read(owner, fields.data.token) : ({ kind: 'bad' } as const);
    switch (answer.kind) {
      case 'bad':
      case 'stale':
        throw fail(409, 'The page of this form is old, or was written for another browser.');
      case 'good':
        await this.limits.takeAct(request);
        return { once: answer.once, zone: fields.data?.zone ?? '' };
      default:
        return assertNever(answer);
    }
  }
}
