import { z } from 'zod';
import { CHANNELS } from '#domain/terms.js';

const share = z.number().min(0).max(1);

/** A log-normal time on the workspace's clock: half act before the median, about 1 in 6 after median × spread. */
const DelaySchema = z.strictObject({ medianMinutes: z.number().positive(), spread: z.number().min(1) });
export type SandboxDelay = z.infer<typeof DelaySchema>;

/** The shares of fans whom a message moves to an act. A fan does one of the acts; the remaining fans do nothing. */
const SharesSchema = z
  .strictObject({
    click: share,
    clickThenSave: share,
    clickThenFollow: share,
    stop: share,
  })
  .refine((shares) => Object.values(shares).reduce((sum, part) => sum + part, 0) <= 1, {
    error: 'the shares of one message must not exceed 1',
  });
export type Shares = z.infer<typeof SharesSchema>;

const EachChannel = z.enum(CHANNELS);

export const SandboxBehaviourSchema = z.strictObject({
  /** The first kind that names the message's template decides; `any` names every template. */
  messages: z.array(
    z.strictObject({
      kind: z.string().min(1),
      templates: z.union([z.literal('any'), z.array(z.string().min(1)).min(1)]),
      saveTarget: z.enum(['release', 'track', 'playlist']),
      shares: z.record(EachChannel, SharesSchema),
    }),
  ),
  /** From arrival to the first act. */
  reaction: z.record(EachChannel, DelaySchema),
  /** From the click to the save or follow. */
  afterClick: DelaySchema,
  /** Fans who come by themselves once the release is out. Shares of all fans; savers and followers also visit. */
  atRelease: z.strictObject({ visit: share, save: share, follow: share, delay: DelaySchema }),
});
export type SandboxBehaviour = z.infer<typeof SandboxBehaviourSchema>;

/**
 * The demo's crowd. Reported for real campaigns: SMS clicks 12–40 %, music email clicks about 3 %, opt-out about
 * 1 % of SMS. Ours is livelier, so that a few hundred fans give a readable funnel: 35–60 % act on an SMS, 25–45 %
 * on an email or a push, 1–3 % answer an SMS with STOP. Fans know a message by the key of its template, so a marketer may word
 * it as they like; a template that no kind names moves fans as a save prompt does.
 */
export const DEFAULT_SANDBOX_BEHAVIOUR: SandboxBehaviour = {
  messages: [
    {
      kind: 're_engage_follow',
      templates: ['re-engage-follow'],
      saveTarget: 'track',
      shares: {
        sms: { click: 0.14, clickThenSave: 0.02, clickThenFollow: 0.2, stop: 0.02 },
        email: { click: 0.1, clickThenSave: 0.01, clickThenFollow: 0.12, stop: 0 },
        webpush: { click: 0.1, clickThenSave: 0.01, clickThenFollow: 0.12, stop: 0 },
      },
    },
    {
      kind: 're_engage_save',
      templates: ['re-engage-save'],
      saveTarget: 'release',
      shares: {
        sms: { click: 0.16, clickThenSave: 0.2, clickThenFollow: 0.02, stop: 0.03 },
        email: { click: 0.12, clickThenSave: 0.1, clickThenFollow: 0.01, stop: 0 },
        webpush: { click: 0.12, clickThenSave: 0.1, clickThenFollow: 0.01, stop: 0 },
      },
    },
    {
      kind: 'follow_prompt',
      templates: ['follow-artist', 'follow-before-release'],
      saveTarget: 'track',
      shares: {
        sms: { click: 0.12, clickThenSave: 0, clickThenFollow: 0.42, stop: 0.01 },
        email: { click: 0.1, clickThenSave: 0, clickThenFollow: 0.32, stop: 0 },
        webpush: { click: 0.1, clickThenSave: 0, clickThenFollow: 0.32, stop: 0 },
      },
    },
    {
      kind: 'like_prompt',
      templates: ['like-lead-track'],
      saveTarget: 'track',
      shares: {
        sms: { click: 0.16, clickThenSave: 0.38, clickThenFollow: 0.02, stop: 0.02 },
        email: { click: 0.14, clickThenSave: 0.28, clickThenFollow: 0.01, stop: 0 },
        webpush: { click: 0.14, clickThenSave: 0.28, clickThenFollow: 0.01, stop: 0 },
      },
    },
    {
      kind: 'save_prompt',
      templates: 'any',
      saveTarget: 'release',
      shares: {
        sms: { click: 0.16, clickThenSave: 0.34, clickThenFollow: 0.02, stop: 0.02 },
        email: { click: 0.14, clickThenSave: 0.24, clickThenFollow: 0.01, stop: 0 },
        webpush: { click: 0.14, clickThenSave: 0.24, clickThenFollow: 0.01, stop: 0 },
      },
    },
  ],
  reaction: {
    sms: { medianMinutes: 35, spread: 6 },
    email: { medianMinutes: 240, spread: 5 },
    webpush: { medianMinutes: 60, spread: 6 },
  },
  afterClick: { medianMinutes: 3, spread: 3 },
  atRelease: { visit: 0.22, save: 0.08, follow: 0.02, delay: { medianMinutes: 300, spread: 4 } },
};
