import { Injectable } from '@nestjs/common';
import { SecretBox } from '#database/secret-box.js';
import { openCredentials, type ServiceAppRow } from '#database/services/service-apps.js';
import { appProblem, notAsked } from '#domain/services/app-problem.js';
import { Settings } from '#http/settings.js';
import type { MadeService, ServiceOutcome } from '#providers/ports.js';
import { ServiceMaker } from './service-maker.js';

/** What a test of an app has found. Both null: the service takes it. */
interface Found {
  code: string | null;
  problem: string | null;
}

/** No release has this UPC: only whether the service takes the question is asked. */
const NO_UPC = '000000000000';
const MARKET = 'US';
/** No service has given this code. Whether the secret is right is judged before the code is. */
const NO_CODE = 'segue-test';

/** Asks a service whether it takes an app, with the app's own credentials and without any fan's. */
@Injectable()
export class ServiceAppTests {
  private readonly baseUrl: string;

  constructor(
    settings: Settings,
    private readonly box: SecretBox,
    private readonly maker: ServiceMaker,
  ) {
    this.baseUrl = settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
  }

  async ask({ service, credentialsEncrypted }: ServiceAppRow): Promise<Found> {
    const made = this.maker.make(openCredentials(this.box, credentialsEncrypted));
    if (made.kind === 'unusable') return { code: 'private_key_unreadable', problem: made.problem };
    const answers = await this.answersOf(made.service);
    for (const answer of answers)
      if (answer.kind === 'appRefused')
        return { code: answer.reason, problem: appProblem(service, answer.reason) };
    for (const answer of answers)
      if (answer.kind === 'retry') return { code: answer.reason, problem: notAsked(service) };
    return { code: null, problem: null };
  }

  /** A search with the app's own token, and an exchange of a code, which tells a wrong secret where a search does not. */
  private async answersOf({ adapter, consent }: MadeService): Promise<ServiceOutcome<unknown>[]> {
    const redirectUri = `${this.baseUrl}/oauth/${adapter.service}/callback`;
    return Promise.all([
      adapter.isAvailable(NO_UPC, MARKET),
      ...(consent === undefined ? [] : [consent.exchange(NO_CODE, NO_CODE, redirectUri)]),
    ]);
  }
}
