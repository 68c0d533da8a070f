import { describe, expect, it } from '@jest/globals';
import type { Until } from '#domain/flows/flow.js';
import { FLOW_TEMPLATES, templateFlow } from '#domain/flows/templates/flow-templates.js';
import { EN, type FlowTexts } from '#dashboard/flows/texts/en.js';
import { ES } from '#dashboard/flows/texts/es.js';
import { newStep, STEP_KINDS } from './new-step.js';
import { sentenceOf, triggerWords } from './sentences.js';

const world = { templates: ['save-release'], tracks: ['main'] };

describe('the sentence of a step', () => {
  it('says when, by whose clock', () => {
    const until: Until = { kind: 'window', days: ['fri'], from: '10:00' };
    expect(sentenceOf({ kind: 'wait', id: 'w', until }, EN)).toBe("Waits until Fri 10:00 in the fan's zone.");
    expect(sentenceOf({ kind: 'wait', id: 'w', until }, ES)).toBe(
      'Espera hasta vie 10:00 en la zona del fan.',
    );
    const offset = { sign: 1, duration: { days: 2 } } as const;
    expect(sentenceOf({ kind: 'wait', id: 'w', until: { kind: 'release', offset } }, EN)).toBe(
      "Waits until 2 days after the release in the fan's territory.",
    );
  });

  it.each<[string, FlowTexts]>([
    ['English', EN],
    ['Spanish', ES],
  ])('is there for every kind, in %s, and says no "undefined"', (_language, texts) => {
    const made = STEP_KINDS.map((kind) => newStep(kind, 'x', world));
    const all = FLOW_TEMPLATES.map((template) => templateFlow(template));
    const steps = [...made, ...all.flatMap(({ tracks }) => tracks.flatMap(({ steps: own }) => own))];
    const triggers = all.flatMap(({ tracks }) => tracks.map(({ trigger }) => triggerWords(trigger, texts)));
    for (const said of [...steps.map((step) => sentenceOf(step, texts)), ...triggers]) {
      expect(said).not.toMatch(/undefined|\[object|^\s*$/);
    }
  });
});
