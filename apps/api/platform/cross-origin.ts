import type { ApiConfig } from '#config/config.js';
import { REQUEST_ID } from '#http/request-id.js';

/** What a page of another origin may read of an answer, besides its body. */
const EXPOSED = [
  REQUEST_ID,
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Policy',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Idempotency-Replayed',
  'Content-Disposition',
];

/**
 * Which pages may call the API from a browser. No cookies: who asks is in the Authorization header alone. Without
 * origins no header of CORS is sent.
 */
export const crossOrigin = (origins: ApiConfig['CORS_ORIGINS']) => ({
  origin: origins.length === 0 ? false : origins,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', REQUEST_ID],
  exposedHeaders: EXPOSED,
  maxAge: 600,
});
