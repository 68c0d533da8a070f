import { z } from 'zod';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { FlowSchema } from './flow.schema.js';

const template = (): unknown => JSON.parse(JSON.stringify(releaseGrowth(RELEASE_GROWTH_WAITS)));
const flow = (step: object): unknown => ({
  schema: 1,
  name: 'Test',
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps: [step] }],
});
function complaints(value: unknown): string[] {
  const parsed = FlowSchema.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the schema of flows', () => {
  it('takes the template flow and changes nothing in it', () => {
    expect(FlowSchema.parse(template())).toEqual(template());
  });

  it.each<[string, unknown, RegExp]>([
    [
      'an unknown field',
      flow({ kind: 'exit', id: 'a', reason: 'x', colour: 'red' }),
      /^tracks\.0\.steps\.0: .*colour/,
    ],
    ['an unknown step kind', flow({ kind: 'teleport', id: 'a' }), /^tracks\.0\.steps\.0\.kind: /],
    ['a wrong type', flow({ kind: 'exit', id: 7, reason: 'x' }), /^tracks\.0\.steps\.0\.id: /],
    [
      'an unknown event',
      flow({ kind: 'branch', id: 'a', if: { kind: 'event', event: 'fan.sang' }, then: 'a', else: 'a' }),
      /if\.event: /,
    ],
    [
      'an empty duration',
      flow({ kind: 'wait', id: 'a', until: { kind: 'duration', duration: {} } }),
      /duration: A duration needs/,
    ],
    [
      'a negative duration',
      flow({ kind: 'wait', id: 'a', until: { kind: 'duration', duration: { days: -1 } } }),
      /days: /,
    ],
    [
      'a fraction of a day',
      flow({ kind: 'wait', id: 'a', until: { kind: 'duration', duration: { days: 0.5 } } }),
      /days: /,
    ],
    [
      'a bad condition inside another',
      flow({ kind: 'branch', id: 'a', if: { kind: 'not', of: { kind: 'maybe' } }, then: 'a', else: 'a' }),
      /if\.of\.kind: /,
    ],
    [
      'a channel named twice',
      flow({
        kind: 'send',
        id: 'a',
        channels: ['sms', 'sms'],
        template: 't',
        purpose: 'marketing',
        intent: 'prompt',
      }),
      /channels: Names a channel twice/,
    ],
    [
      'a message of a track without its step',
      flow({
        kind: 'branch',
        id: 'a',
        if: { kind: 'message', track: 'main', was: 'sent' },
        then: 'a',
        else: 'a',
      }),
      /if\.step: Names a track and a step/,
    ],
    ['another version of the format', { schema: 2, name: 'x', tracks: [] }, /^schema: /],
    ['no flow', null, /^: /],
  ])('names the place of %s', (_, value, complaint) => {
    const found = complaints(value);
    expect(found.join('\n')).toMatch(complaint);
  });

  it('refuses a body nested to exhaust the stack', () => {
    let condition: unknown = { kind: 'engaged' };
    for (let level = 0; level < 20_000; level += 1) condition = { kind: 'not', of: condition };
    const bomb = flow({ kind: 'branch', id: 'a', if: condition, then: 'a', else: 'a' });
    expect(complaints(bomb)).toEqual([': Nested more than 48 levels deep']);
  });

  it('describes itself for the API page, conditions in conditions included', () => {
    const described = JSON.stringify(z.toJSONSchema(FlowSchema, { io: 'input' }));
    expect(described).toContain('"$ref":"#/$defs/Condition"');
    expect(described).toContain('waitForEvent');
  });
});
