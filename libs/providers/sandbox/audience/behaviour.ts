import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A log-normal time on the workspace's clock: half act before the median; about 1 in 6 after median × spread. */
const DelaySchema = z.strictObject({ medianMinutes: z.number().positive(), spread: z.number().min(1) });
export type SandboxDelay = z.infer<typeof DelaySchema>;

/** What one message moves a fan to do; the acts exclude each other, the rest do nothing. */
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

export const SandboxBehaviourSchema = z.strictObject({
  /** The first kind whose pattern is found in the message's text counts, any case. */
  messages: z.array(
    z.strictObject({
      kind: z.string().min(1),
      pattern: z.string().refine(isPattern, { error: 'must be a regular expression' }),
      saveTarget: z.enum(['release', 'track', 'playlist']),
      sms: SharesSchema,
      email: SharesSchema,
    }),
  ),
  /** From arrival to the first act. */
  reaction: z.strictObject({ sms: DelaySchema, email: DelaySchema }),
  /** From the click to the save or follow. */
  afterClick: DelaySchema,
  /** Those who come by themselves once the release is out; each share is of all fans, `visit` holds the others. */
  atRelease: z.strictObject({ visit: share, save: share, follow: share, delay: DelaySchema }),
});
export type SandboxBehaviour = z.infer<typeof SandboxBehaviourSchema>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i').test('') || true;
  } catch {
    return false;
  }
}

/**
 * The demo's crowd. Reported for real campaigns: SMS clicks 12–40 %, music email clicks about 3 %, opt-out about
 * 1 % of SMS. Ours is livelier, so that a few hundred fans give a readable funnel: 35–60 % act on an SMS, 25–45 %
 * on an email, 1–3 % answer an SMS with STOP. The patterns tell the template messages of "Release growth" apart.
 */
export const DEFAULT_SANDBOX_BEHAVIOUR: SandboxBehaviour = {
  messages: [
    {
      kind: 're_engage_follow',
      pattern: '\\bon the way\\b',
      saveTarget: 'track',
      sms: { click: 0.14, clickThenSave: 0.02, clickThenFollow: 0.2, stop: 0.02 },
      email: { click: 0.1, clickThenSave: 0.01, clickThenFollow: 0.12, stop: 0 },
    },
    {
      kind: 're_engage_save',
      pattern: '\\bhave you heard\\b',
      saveTarget: 'release',
      sms: { click: 0.16, clickThenSave: 0.2, clickThenFollow: 0.02, stop: 0.03 },
      email: { click: 0.12, clickThenSave: 0.1, clickThenFollow: 0.01, stop: 0 },
    },
    {
      kind: 'follow_prompt',
      pattern: '\\bfollow\\b',
      saveTarget: 'track',
      sms: { click: 0.12, clickThenSave: 0, clickThenFollow: 0.42, stop: 0.01 },
      email: { click: 0.1, clickThenSave: 0, clickThenFollow: 0.32, stop: 0 },
    },
    {
      kind: 'like_prompt',
      pattern: '\\blike\\b',
      saveTarget: 'track',
      sms: { click: 0.16, clickThenSave: 0.38, clickThenFollow: 0.02, stop: 0.02 },
      email: { click: 0.14, clickThenSave: 0.28, clickThenFollow: 0.01, stop: 0 },
    },
    {
      kind: 'save_prompt',
      pattern: '',
      saveTarget: 'release',
      sms: { click: 0.16, clickThenSave: 0.34, clickThenFollow: 0.02, stop: 0.02 },
      email: { click: 0.14, clickThenSave: 0.24, clickThenFollow: 0.01, stop: 0 },
    },
  ],
  reaction: {
    sms: { medianMinutes: 35, spread: 6 },
    email: { medianMinutes: 240, spread: 5 },
  },
  afterClick: { medianMinutes: 3, spread: 3 },
  atRelease: { visit: 0.22, save: 0.08, follow: 0.02, delay: { medianMinutes: 300, spread: 4 } },
};
