import type { Sql } from '#database/database.js';
import type { Uses } from '#domain/removals/removal.js';

/** A kind of thing that can be deleted while nothing uses it, and archived once something has. */
export interface Removable<Key> {
  /** Locks the thing and tells what uses it. Undefined: the workspace has no such thing. */
  lockUses: (sql: Sql, workspaceId: string, key: Key) => Promise<Uses | undefined>;
  /** Deletes the locked thing with what is a part of it. */
  delete: (sql: Sql, workspaceId: string, key: Key) => Promise<void>;
  /** Puts it away (true), or back into the lists. Answers whether there is such a thing. */
  setArchived: (sql: Sql, workspaceId: string, key: Key, archived: boolean) => Promise<boolean>;
}

/** A campaign as others are told that it uses something. */
export const campaignInUse = ({ name, status }: { name: string; status: string }): string =>
  `the campaign "${name}" is ${status === 'draft' ? 'a draft' : status}`;
