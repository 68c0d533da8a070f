import type { MessageTemplate } from './render-message.js';

/** A message of a template flow, as it is before a workspace changes it. */
export type DefaultMessage = MessageTemplate & { key: string };
