import type { NewAuditEntry } from '#database/access/audit.js';
import type { Access } from './access.js';

/** Who acts, as the audit log names them. */
export const actorOf = (access: Access): NewAuditEntry['actor'] =>
  access.kind === 'member'
    ? { kind: 'member', id: access.memberId }
    : { kind: 'apiKey', id: access.apiKeyId };
