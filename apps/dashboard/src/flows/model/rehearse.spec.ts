import { describe, expect, it } from '@jest/globals';
import { templatesOf } from '#domain/flows/validate.js';
import { templateFlow } from '#domain/flows/templates/flow-templates.js';
import { rehearse, SAMPLE_FANS, type SampleFan } from './rehearse.js';

const flow = templateFlow('release-growth');
const messages = templatesOf(flow).map((one) => ({ ...one, subject: 'Hello', body: 'Hello {{ artist }}' }));
const play = (fan: SampleFan) =>
  rehearse({
    ...{ flow, messages, fan, days: 90, from: Date.parse('2026-11-20T12:00:00Z') },
    clock: { kind: 'local', date: '2026-12-04', time: '00:00' },
  });

describe('a rehearsal', () => {
  it('plays every made-up fan, the same way each time', () => {
    for (const fan of SAMPLE_FANS) {
      const report = play(fan);
      expect(report.fans).toMatchObject({ total: 1, entered: 1, stuck: [] });
      expect(play(fan)).toEqual(report);
    }
  });

  it('sends to the fan who answers everything, and follows the fan to the end', () => {
    const kinds = play('keen').schedule.rows.map(({ kind }) => kind);
    expect(kinds).toContain('message.accepted');
    expect(kinds).toContain('fan.followed');
  });

  it('says why nothing is sent to the fan without an address', () => {
    const blocked = play('noConsent').schedule.rows.filter(({ kind }) => kind === 'message.blocked');
    expect(blocked.length).toBeGreaterThan(0);
    expect(new Set(blocked.map(({ detail }) => detail))).toEqual(new Set(['unreachable']));
  });
});
