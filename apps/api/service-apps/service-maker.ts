import { Injectable } from '@nestjs/common';
import type { ServiceAppCredentials } from '#contracts/services/service-app-credentials.js';
import { Settings } from '#http/settings.js';
import type { MadeService } from '#providers/ports.js';
import { readAppleKey } from '#providers/services/apple-music/developer-token.js';
import { serviceUrls } from '#providers/services/deployment-apps.js';
import { makeService, type ServiceUrls } from '#providers/services/make-service.js';

/** A person waits for the answer: a service that is slower (ms) than this is told as away. */
const PATIENCE_MS = 8000;

export type Making =
  | { kind: 'made'; service: MadeService }
  /** Such credentials can never work, whatever the service says. */
  | { kind: 'unusable'; field: string; problem: string };

/** Makes the service of an app, where the configuration says that the services are. */
@Injectable()
export class ServiceMaker {
  private readonly urls: ServiceUrls;

  constructor(settings: Settings) {
    this.urls = { ...serviceUrls(settings.values), timeoutMs: PATIENCE_MS };
  }

  make(credentials: ServiceAppCredentials): Making {
    if (credentials.service === 'apple_music' && readAppleKey(credentials.privateKey) === undefined)
      return {
        kind: 'unusable',
        field: 'privateKey',
        problem: 'Must be a private key for ES256 (P-256, PKCS 8 in PEM), as the .p8 file from Apple is',
      };
    return { kind: 'made', service: makeService(credentials, this.urls) };
  }
}
