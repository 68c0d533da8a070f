import type { MessageTemplate } from './render-message.js';

/** A message that a template flow brings, before a workspace changes it. */
export type DefaultMessage = MessageTemplate & { key: string };
