import { z } from 'zod';
import { SandboxBehaviourSchema, DEFAULT_SANDBOX_BEHAVIOUR } from './behaviour.js';

/** How the simulated fans reach the product: through its public endpoints and nothing else. */
export const AudienceOptionsSchema = z.strictObject({
  apiBaseUrl: z.url(),
  apiKey: z.string().min(1),
  /** The address tracked links begin with; other links are never followed. The API's own by default. */
  publicBaseUrl: z.url().optional(),
  /** The workspace's clock: virtual time runs so many times faster than real time. */
  clockScale: z.number().min(1).max(3600).default(1),
  behaviour: SandboxBehaviourSchema.default(DEFAULT_SANDBOX_BEHAVIOUR),
});
export type AudienceOptions = z.infer<typeof AudienceOptionsSchema>;
