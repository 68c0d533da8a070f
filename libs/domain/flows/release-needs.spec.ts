import { describe, expect, it } from '@jest/globals';
import type { Flow, Step } from './flow.js';
import { releaseNeeds } from './release-needs.js';

const flow = (event: 'fan.pre_saved' | 'page.visited', ...steps: Step[]): Flow => ({
  schema: 1,
  name: 'Test',
  tracks: [{ id: 'main', trigger: { event }, reentry: 'once', steps }],
});
const send = (template: string): Step => ({
  ...{ kind: 'send', id: 'hello', channels: ['sms'], template, purpose: 'marketing', intent: 'prompt' },
});
const templates = [
  { key: 'plain', channel: 'sms', subject: null, body: '{{ artist }} {{ link }}' },
  { key: 'speaks', channel: 'sms', subject: null, body: '{% if release %}Out now{% endif %}' },
  { key: 'subject', channel: 'email', subject: '{{ release }} is out', body: '{{ optOut }}' },
] as const;
const found = (of: Flow) => releaseNeeds(of, templates).map(({ step, reason }) => [step, reason]);

describe('what a flow asks of a release', () => {
  it('is nothing for a flow of the artist', () => {
    expect(found(flow('page.visited', send('plain')))).toEqual([]);
  });

  it.each<[string, Step, string]>([
    [
      'a wait for it',
      { kind: 'wait', id: 'out', until: { kind: 'release' } },
      'Step "out" waits for the release, and the campaign has no release.',
    ],
    [
      'a save of it',
      { kind: 'service', id: 'save', action: 'saveRelease' },
      'Step "save" saves the release, and the campaign has no release.',
    ],
    [
      'a message that speaks of it',
      send('speaks'),
      'Step "hello" sends "speaks", which speaks of {{ release }}, and the campaign has no release.',
    ],
    [
      'a subject that speaks of it',
      send('subject'),
      'Step "hello" sends "subject", which speaks of {{ release }}, and the campaign has no release.',
    ],
  ])('is %s, named by its step', (_, step, reason) => {
    expect(found(flow('page.visited', step))).toEqual([[step.id, reason]]);
  });

  it('is a track that starts with a pre-save', () => {
    expect(found(flow('fan.pre_saved', send('plain')))).toEqual([
      [undefined, 'Track "main" starts with fan.pre_saved, and there is no release to pre-save.'],
    ]);
  });
});
