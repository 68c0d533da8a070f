import { Injectable } from '@nestjs/common';
import { createHmac, randomBytes } from 'node:crypto';
import { Database } from '#database/database.js';
import { Settings } from '#http/settings.js';
import { html, type Html } from '#pages/layout/html.js';
import { readFormToken, writeFormToken, type FormOwner, type FormTokenAnswer } from './form-token.js';

/**
 * The hidden field that every form of the pages carries. It says that the form is ours, that it belongs to this
 * browser's session, and when it was written; and it names the act, so that a form that is sent twice acts once.
 */
@Injectable()
export class FormTokens {
  private readonly key: Buffer;

  constructor(
    settings: Settings,
    private readonly database: Database,
  ) {
    this.key = createHmac('sha256', settings.values.SEGUE_HMAC_KEY).update('page forms').digest();
  }

  /** The hidden fields of a form: the token, and the time zone that the script fills in. */
  fields(owner: FormOwner): Html {
    const token = this.make(owner);
    return html`<input type="hidden" name="token" value="${token}" /><input
        type="hidden"
        name="zone"
        value=""
      />`;
  }

  make(owner: FormOwner): string {
    return writeFormToken(this.key, owner, randomBytes(16).toString('base64url'), this.database.clock.now());
  }

  read(owner: FormOwner, token: string): FormTokenAnswer {
    return readFormToken(this.key, owner, token, this.database.clock.now());
  }
}
