import { z } from 'zod';

/** What Twilio and SendGrid send us. Providers may add fields at any time, so only the fields that we use are named. */
export const TwilioStatusSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  MessageStatus: z.string().min(1).max(32),
  ErrorCode: z.string().max(16).optional(),
  /** The account that sent. */
  AccountSid: z.string().max(64).optional(),
});
export type TwilioStatus = z.infer<typeof TwilioStatusSchema>;

export const TwilioReplySchema = z.object({
  MessageSid: z.string().min(1).max(64),
  From: z.string().min(1).max(64),
  Body: z.string().max(5000).default(''),
  /** Set when the Twilio account itself has read the reply as STOP, START or HELP and has answered it. */
  OptOutType: z.string().max(16).optional(),
});
export type TwilioReply = z.infer<typeof TwilioReplySchema>;

export const SendGridEventSchema = z.object({
  event: z.string().min(1).max(50),
  sg_event_id: z.string().min(1).max(200),
  sg_message_id: z.string().max(200).optional(),
  /** Our custom argument: the opaque id of the message. Late bounces and complaints come without it. */
  message_id: z.uuid().optional().catch(undefined),
  /** When it happened: seconds since the epoch. */
  timestamp: z.number().positive().optional().catch(undefined),
  email: z.string().max(320).optional().catch(undefined),
  /** The mailbox's enhanced status code. */
  status: z.string().max(50).optional().catch(undefined),
  type: z.string().max(50).optional(),
  reason: z.string().max(2000).optional(),
});
export type SendGridEvent = z.infer<typeof SendGridEventSchema>;
/** Items are parsed one by one: a strange one does not lose the others. */
export const SendGridBatchSchema = z.array(z.unknown()).max(10_000);
