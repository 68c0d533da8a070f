import { z } from 'zod';
import { SandboxBehaviourSchema, DEFAULT_SANDBOX_BEHAVIOUR } from './behaviour.js';

/** How the simulated fans reach the product: only through its public endpoints. */
export const AudienceOptionsSchema = z.strictObject({
  apiBaseUrl: z.url(),
  apiKey: z.string().min(1),
  /** The address with which tracked links begin; the API's own by default. Fans follow no other links. */
  publicBaseUrl: z.url().optional(),
  /** The campaigns to whose messages the fans react; without it, all. The product says of which one a link is. */
  campaigns: z.array(z.uuid()).optional(),
  /** How many times faster than real time the workspace's clock runs. */
  clockScale: z.number().min(1).max(3600).default(1),
  behaviour: SandboxBehaviourSchema.default(DEFAULT_SANDBOX_BEHAVIOUR),
});
export type AudienceOptions = z.infer<typeof AudienceOptionsSchema>;
