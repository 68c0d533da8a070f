import { WorkspaceSendingSchema } from '#contracts/sending/workspace-sending.schema.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';

/** Reads `workspaces.sending`. Undefined: the workspace has chosen nothing. */
export const storedSendingOf = (stored: unknown): WorkspaceSending | undefined =>
  stored === null ? undefined : WorkspaceSendingSchema.parse(stored);
