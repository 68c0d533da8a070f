import { z } from 'zod';
import { isEmail } from '#domain/fans/email.js';
import { MEMBER_ROLES } from '#domain/terms.js';
import { Instant, pageOf } from '#contracts/http/paging.js';

const role = z.enum(MEMBER_ROLES).meta({
  description:
    'An `analyst` only reads. A `marketer` also writes. An `owner` also manages members, keys and senders.',
});

export const AddMemberSchema = z
  .strictObject({
    email: z
      .string()
      .max(254)
      .refine(isEmail, { error: 'Not an email address' })
      .meta({ examples: ['ana@example.com'] }),
    role,
  })
  .meta({ id: 'AddMember' });
export type AddMember = z.infer<typeof AddMemberSchema>;

export const ChangeMemberSchema = z.strictObject({ role }).meta({ id: 'ChangeMember' });
export type ChangeMember = z.infer<typeof ChangeMemberSchema>;

export const MemberSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role,
    state: z.enum(['invited', 'active']).meta({
      description: '`invited`: no password has been set yet, so this member cannot sign in.',
    }),
    invitationExpiresAt: Instant.nullable().meta({
      description: 'Until when the newest one-time link is good; null where none is open.',
    }),
    createdAt: Instant,
  })
  .meta({ id: 'Member' });
export type MemberView = z.infer<typeof MemberSchema>;

export const MemberPageSchema = pageOf(MemberSchema).meta({ id: 'MemberPage' });

export const InvitationSchema = z
  .object({
    member: MemberSchema,
    token: z.string().meta({
      description:
        'Shown this once; only its hash is kept. Whoever has it sets the password of this member, by `POST /v1/auth/accept-invitation`.',
      examples: ['sgi_…'],
    }),
    expiresAt: Instant,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof InvitationSchema>;
