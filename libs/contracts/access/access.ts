import { z } from 'zod';
import { isEmail } from '#domain/fans/email.js';
import { API_KEY_ROLES, MEMBER_ROLES } from '#domain/terms.js';
import { Instant, pageOf } from '#contracts/http/paging.js';

export const SignInSchema = z.strictObject({
  email: z
    .string()
    .max(254)
    .refine(isEmail, { error: 'Not an email address' })
    .meta({ examples: ['owner@example.com'] }),
  password: z.string().min(1).max(200),
});
export type SignIn = z.infer<typeof SignInSchema>;

/** A password that a member chooses. Length is what counts: there is no rule about the kinds of signs. */
export const NewPasswordSchema = z
  .string()
  .min(12, 'Must have at least 12 signs')
  .max(200)
  .meta({ examples: ['the tide turns at four'] });

export const ChangePasswordSchema = z
  .strictObject({ current: z.string().min(1).max(200), next: NewPasswordSchema })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePasswordSchema>;

export const AcceptInvitationSchema = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'Of the invitation.', examples: ['sgi_…'] }),
    password: NewPasswordSchema,
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof AcceptInvitationSchema>;

export const SignInByLinkSchema = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'Of the link that `npm start` prints.', examples: ['sgl_…'] }),
  })
  .meta({ id: 'SignInByLink' });
export type SignInByLink = z.infer<typeof SignInByLinkSchema>;

export const SessionSchema = z
  .object({
    token: z.string().meta({ description: 'Send it as `Authorization: Bearer …`.' }),
    expiresAt: Instant,
    member: z.object({ id: z.uuid(), email: z.string(), role: z.enum(MEMBER_ROLES), workspaceId: z.uuid() }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof SessionSchema>;

export const CreateApiKeySchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .meta({ examples: ['landing page'] }),
  role: z.enum(API_KEY_ROLES).default('marketer').meta({
    description: 'What the key may do: an `analyst` only reads. A key is never an owner.',
  }),
});
export type CreateApiKey = z.infer<typeof CreateApiKeySchema>;

const ApiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(API_KEY_ROLES),
    prefix: z.string().meta({ description: 'The first part of the key, to tell keys apart.' }),
    createdAt: Instant,
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKeySchema>;

export const CreatedApiKeySchema = ApiKeySchema.extend({
  key: z
    .string()
    .meta({ description: 'Shown only this once. Only its hash is kept.', examples: ['sgk_1a2b3c4d_…'] }),
}).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKeySchema>;

export const ApiKeyPageSchema = pageOf(ApiKeySchema).meta({ id: 'ApiKeyPage' });
