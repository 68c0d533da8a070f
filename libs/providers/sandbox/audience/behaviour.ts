import { z } from 'zod';

const share = z.number().min(0).max(1);

/** A log-normal time on the workspace's clock: half act before the median; about 1 in 6 after median × spread. */
const DelaySchema = z.strictObject({ medianMinutes: z.number().positive(), spread: z.number().min(1) });
export type Delay = z.infer<typeof DelaySchema>;

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

export const BehaviourSchema = z.strictObject({
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
export type Behaviour = z.infer<typeof BehaviourSchema>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i').test('') || true;
  } catch {
    return false;
  }
}

/**
 * The demo's crowd. Reported for real campaigns: SMS clicks 12–40 %, music email clicks about 3 %, opt-out about
 * 1 % of SMS. Ours is livelier, so that a few hundred fans give a readable funnel: SMS acts 50–60 %, email 20–35 %,
 * STOP 2 %. Change the numbers here and nowhere else.
 */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  messages: [
    {
      kind: 'follow_prompt',
      pattern: '\\bfollow\\b',
      saveTarget: 'track',
      sms: { click: 0.12, clickThenSave: 0, clickThenFollow: 0.42, stop: 0.01 },
      email: { click: 0.1, clickThenSave: 0, clickThenFollow: 0.22, stop: 0 },
    },
    {
      kind: 're_engagement',
      pattern: "\\b(miss(ed)?|still|again|come back|haven['’]t|last chance|waiting for you)\\b",
      saveTarget: 'track',
      sms: { click: 0.14, clickThenSave: 0.16, clickThenFollow: 0.06, stop: 0.03 },
      email: { click: 0.08, clickThenSave: 0.08, clickThenFollow: 0.02, stop: 0 },
    },
    {
      kind: 'save_prompt',
      pattern: '\\b(like|playlist|track)\\b',
      saveTarget: 'track',
      sms: { click: 0.16, clickThenSave: 0.38, clickThenFollow: 0.02, stop: 0.02 },
      email: { click: 0.12, clickThenSave: 0.2, clickThenFollow: 0.01, stop: 0 },
    },
    {
      kind: 'release',
      pattern: '',
      saveTarget: 'release',
      sms: { click: 0.16, clickThenSave: 0.34, clickThenFollow: 0.02, stop: 0.02 },
      email: { click: 0.12, clickThenSave: 0.18, clickThenFollow: 0.01, stop: 0 },
    },
  ],
  reaction: {
    sms: { medianMinutes: 35, spread: 6 },
    email: { medianMinutes: 240, spread: 5 },
  },
  afterClick: { medianMinutes: 3, spread: 3 },
  atRelease: { visit: 0.22, save: 0.08, follow: 0.02, delay: { medianMinutes: 300, spread: 4 } },
};
