import type { ServiceApp, ServiceAppIdentity } from '#contracts/services/service-apps.js';
import type { ServiceAppCredentials } from '#contracts/services/service-app-credentials.js';
import type { SecretBox } from '#database/secret-box.js';
import { openCredentials, type ServiceAppRow } from '#database/services/service-apps.js';
import { assertNever } from '#domain/assert-never.js';

/** The app as a member sees it. No secret leaves this function. */
export function toServiceApp(box: SecretBox, row: ServiceAppRow, grants: number): ServiceApp {
  return {
    id: row.id,
    service: row.service,
    artistId: row.artistId,
    name: row.name,
    app: identityOf(openCredentials(box, row.credentialsEncrypted)),
    perSecond: row.perSecond,
    status: row.status,
    haltedReason: row.haltedReason,
    haltedAt: row.haltedAt?.toISOString() ?? null,
    grantsClosedAt: row.grantsClosedAt?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    checkProblem: row.checkProblem,
    grants,
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  };
}

function identityOf(credentials: ServiceAppCredentials): ServiceAppIdentity {
  switch (credentials.service) {
    case 'spotify': {
      const { service, clientId, libraryApi, account } = credentials;
      return { service, clientId, libraryApi, ...(account === undefined ? {} : { account }) };
    }
    case 'apple_music': {
      const { service, teamId, keyId } = credentials;
      return { service, teamId, keyId };
    }
    case 'deezer': {
      const { service, appId } = credentials;
      return { service, appId };
    }
    default:
      return assertNever(credentials);
  }
}

/**
 * What a fan has agreed with. A grant of one app is of no use to another, so that new credentials must name the same.
 */
export function agreedWith(credentials: ServiceAppCredentials): string {
  switch (credentials.service) {
    case 'spotify':
      return credentials.clientId;
    case 'apple_music':
      return credentials.teamId;
    case 'deezer':
      return credentials.appId;
    default:
      return assertNever(credentials);
  }
}
