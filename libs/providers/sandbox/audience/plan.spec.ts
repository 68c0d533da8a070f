import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { SandboxBehaviourSchema, DEFAULT_SANDBOX_BEHAVIOUR, type SandboxBehaviour } from './behaviour.js';
import { perChannel } from '#domain/terms.js';
import { PROVIDERS } from '#providers/sandbox/store/records.js';
import { planCrowd, planReaction, trackedLink } from './plan.js';

const sms = (to: string, template = 'like-lead-track') => ({ provider: 'twilio', to, template }) as const;
const numbers = Array.from({ length: 2000 }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);
const nothing = { click: 0, clickThenSave: 0, clickThenFollow: 0, stop: 0 };

/** Everyone reacts, so that every message shows its kind. */
const eager: SandboxBehaviour = {
  ...DEFAULT_SANDBOX_BEHAVIOUR,
  messages: DEFAULT_SANDBOX_BEHAVIOUR.messages.map((message) => ({
    ...message,
    shares: perChannel(() => ({ ...nothing, click: 1 })),
  })),
};

describe("a fan's reaction", () => {
  it('is the same in every run with the same seed, and another with another', () => {
    const run = (seed: string) =>
      numbers.map((to) => planReaction(DEFAULT_SANDBOX_BEHAVIOUR, seed, sms(to), 0));
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('follows the shares of the behaviour', () => {
    const acts = numbers.map(
      (to) => planReaction(DEFAULT_SANDBOX_BEHAVIOUR, 'a', sms(to), 0)?.act ?? 'nothing',
    );
    const shares =
      DEFAULT_SANDBOX_BEHAVIOUR.messages.find(({ kind }) => kind === 'like_prompt')?.shares.sms ?? nothing;
    for (const [act, share] of Object.entries(shares)) {
      const seen = acts.filter((each) => each === act).length / acts.length;
      expect(Math.abs(seen - share)).toBeLessThan(0.03);
    }
  });

  it('half comes before the median time', () => {
    const times = numbers.map((to) => planReaction(eager, 'a', sms(to), 0)?.reactionMs ?? NaN);
    const early = times.filter(
      (ms) => ms < DEFAULT_SANDBOX_BEHAVIOUR.reaction.sms.medianMinutes * 60_000,
    ).length;
    expect(early / times.length).toBeCloseTo(0.5, 1);
  });

  it('never is a STOP by email or by a push, which nobody can answer', () => {
    for (const { shares } of DEFAULT_SANDBOX_BEHAVIOUR.messages)
      expect([shares.email.stop, shares.webpush.stop]).toEqual([0, 0]);
  });

  it.each([
    ['like-lead-track', 'like_prompt'],
    ['save-release', 'save_prompt'],
    ['follow-artist', 'follow_prompt'],
    ['re-engage-save', 're_engage_save'],
    ['re-engage-follow', 're_engage_follow'],
  ])('knows the template message %s, in both channels, as %s', (key, kind) => {
    const messages = DEFAULT_MESSAGES.filter((message) => message.key === key);
    expect(messages.map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
    for (const provider of PROVIDERS) {
      const message = { provider, to: 'a', template: key };
      expect(planReaction(eager, 'a', message, 0)?.messageKind).toBe(kind);
    }
  });

  it('to a template it does not know, or to none, is that to a save prompt', () => {
    expect(planReaction(eager, 'a', sms('a', 'thank-you'), 0)?.messageKind).toBe('save_prompt');
    expect(planReaction(eager, 'a', { provider: 'twilio', to: 'a' }, 0)?.messageKind).toBe('save_prompt');
  });
});

describe('at release', () => {
  it('some come by themselves; of these some save, and of those some follow', () => {
    const plans = numbers.flatMap((fan) => planCrowd(DEFAULT_SANDBOX_BEHAVIOUR, 'a', 'campaign', fan) ?? []);
    const savers = plans.filter(({ saves }) => saves);
    expect(Math.abs(plans.length / numbers.length - DEFAULT_SANDBOX_BEHAVIOUR.atRelease.visit)).toBeLessThan(
      0.03,
    );
    expect(Math.abs(savers.length / numbers.length - DEFAULT_SANDBOX_BEHAVIOUR.atRelease.save)).toBeLessThan(
      0.03,
    );
    expect(plans.filter(({ follows }) => follows).every(({ saves }) => saves)).toBe(true);
  });
});

describe('the behaviour file', () => {
  it('is valid', () => {
    expect(SandboxBehaviourSchema.parse(DEFAULT_SANDBOX_BEHAVIOUR)).toEqual(DEFAULT_SANDBOX_BEHAVIOUR);
  });

  it('with shares above the whole, a channel left out, or a kind of no template is refused', () => {
    const [first] = DEFAULT_SANDBOX_BEHAVIOUR.messages;
    const broken = (change: object) => ({
      ...DEFAULT_SANDBOX_BEHAVIOUR,
      messages: [{ ...first, ...change }],
    });
    const isValid = (change: object) => SandboxBehaviourSchema.safeParse(broken(change)).success;
    expect(isValid({})).toBe(true);
    expect(isValid({ shares: { sms: { ...nothing, click: 0.7, stop: 0.4 }, email: nothing } })).toBe(false);
    expect(isValid({ shares: { sms: nothing } })).toBe(false);
    expect(isValid({ templates: [] })).toBe(false);
  });
});

describe('the link a fan taps', () => {
  it.each([
    ['Out now: http://127.0.0.1:3000/t/aB-9_x Reply STOP', 'http://127.0.0.1:3000/t/aB-9_x'],
    ['<a href="http://127.0.0.1:3000/t/aB9">', 'http://127.0.0.1:3000/t/aB9'],
    ['Unsubscribe: http://127.0.0.1:3000/u/secret', undefined],
    ['http://elsewhere.example/t/abc', undefined],
  ])('in %j is %s', (body, link) => {
    expect(trackedLink('http://127.0.0.1:3000/', body)).toBe(link);
  });
});
