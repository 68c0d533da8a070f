import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import { FLOW_TEMPLATES, templateFlow } from '#domain/flows/templates/flow-templates.js';
import { targetsOf } from '#domain/flows/validate-graph.js';
import type { FlowCommand, TrackSpot } from './commands.js';
import { edit, editorOf, type Editor } from './editor.js';
import { newFlow, STEP_KINDS } from './new-step.js';
import { checkFlow } from './problems.js';
import { sameFlow } from './same-flow.js';
import { movedSpot } from './moved-spot.js';
import { waysOut } from './ways.js';

const NOTHING: ReadonlySet<string> = new Set();
const does = (editor: Editor, command: FlowCommand, joinAs?: string): Editor =>
  edit(editor, { kind: 'do', command, reserved: NOTHING, ...(joinAs === undefined ? {} : { joinAs }) });
const ids = ({ flow }: Editor): string[] => flow.tracks.flatMap(({ steps }) => steps.map(({ id }) => id));
const main = (from: string | null, field: TrackSpot['field'] = 'next'): TrackSpot => ({
  track: 'main',
  from,
  field,
});
const add = (spot: TrackSpot, step: (typeof STEP_KINDS)[number]): FlowCommand => ({
  ...{ kind: 'addStep' as const, spot, step, templates: [] },
});

describe('the editor', () => {
  it('adds every kind of step as one that the API takes', () => {
    for (const kind of STEP_KINDS) {
      const editor = does(editorOf(newFlow('New')), add(main(null), kind));
      expect(checkFlow(editor.flow, { templates: [] }).isTaken).toBe(true);
      expect(editor.selected).toEqual([{ track: 'main', step: kind }]);
    }
  });

  it('takes back and does again', () => {
    const first = editorOf(newFlow('New'));
    const second = does(first, add(main(null), 'wait'));
    const back = edit(second, { kind: 'undo' });
    expect(back.flow).toEqual(first.flow);
    expect(edit(back, { kind: 'redo' }).flow).toEqual(second.flow);
    expect(edit(first, { kind: 'undo' })).toBe(first);
  });

  it('knows an edited flow again after it was saved, although its fields have another order', () => {
    const before = newFlow('New');
    const named: Step = { reason: 'completed', id: 'done', kind: 'exit', name: 'The end' };
    const place = { track: 'main', step: 'done' };
    const { flow } = does(editorOf(before), { kind: 'editStep', place, step: named });
    const saved = FlowSchema.parse(JSON.parse(JSON.stringify(flow)));
    expect(JSON.stringify(saved)).not.toBe(JSON.stringify(flow));
    expect(sameFlow(saved, flow)).toBe(true);
    expect(sameFlow(before, flow)).toBe(false);
  });

  it('takes back what was typed in one field at once', () => {
    const named = (name: string): FlowCommand => ({ kind: 'editFlow', flow: { ...newFlow(name) } });
    const typed = ['N', 'No', 'Nov'].reduce(
      (editor, name) => does(editor, named(name), 'flow:name'),
      editorOf(newFlow('')),
    );
    expect(typed.flow.name).toBe('Nov');
    expect(edit(typed, { kind: 'undo' }).flow.name).toBe('');
  });

  it('never gives a new step the id of a published one', () => {
    const reserved = new Set(['main/wait', 'main/wait2', 'other/wait3']);
    const command = add(main(null), 'wait');
    const editor = edit(editorOf(newFlow('New')), { kind: 'do', command, reserved });
    expect(ids(editor)).toEqual(['wait3', 'done']);
  });

  it('wires a new branch to what follows, on both ways', () => {
    const editor = does(editorOf(newFlow('New')), add(main(null), 'branch'));
    expect(editor.flow.tracks[0]?.steps[0]).toMatchObject({ then: 'done', else: 'done' });
  });

  it('removes several steps at once, and undo brings them back', () => {
    const before = editorOf(templateFlow('release-growth'));
    const places = ['awaitRelease', 'saveRelease'].map((step) => ({ track: 'main', step }));
    const after = does(before, { kind: 'removeSteps', places });
    expect(ids(after)).not.toContain('saveRelease');
    expect(edit(after, { kind: 'undo' }).flow).toEqual(before.flow);
  });

  it('copies steps into another flow', () => {
    const [track] = templateFlow('release-growth').tracks;
    const steps = track?.steps.slice(0, 2) ?? [];
    const editor = does(editorOf(newFlow('Other')), { kind: 'pasteSteps', spot: main(null), steps });
    expect(ids(editor)).toEqual(['awaitRelease', 'saveRelease', 'done']);
    expect(editor.selected).toHaveLength(2);
  });

  it('moves a step to another track, and nothing points to its old place', () => {
    const two = does(editorOf(templateFlow('release-growth')), { kind: 'addTrack' });
    const spot: TrackSpot = { track: 'track', from: null, field: 'next' };
    const places = [{ track: 'main', step: 'awaitRelease' }];
    const moved = does(two, { kind: 'moveSteps', places, spot });
    expect(moved.flow.tracks.at(-1)?.steps[0]?.id).toBe('awaitRelease');
    expect(moved.flow.tracks[0]?.steps[0]?.id).toBe('saveRelease');
  });

  it('moves a step up and down again', () => {
    const start = ['wait', 'send', 'setStage'] as const;
    const editor = [...start]
      .reverse()
      .reduce((one, kind) => does(one, add(main(null), kind)), editorOf(newFlow('N')));
    const places = [{ track: 'main', step: 'send' }];
    const up = movedSpot(editor.flow, places, 'up');
    if (up === undefined) throw new Error('There is a step before it.');
    const raised = does(editor, { kind: 'moveSteps', places, spot: up });
    expect(ids(raised)).toEqual(['send', 'wait', 'setStage', 'done']);
    const down = movedSpot(raised.flow, places, 'down');
    if (down === undefined) throw new Error('There is a step after it.');
    expect(ids(does(raised, { kind: 'moveSteps', places, spot: down }))).toEqual(ids(editor));
  });
});

describe('whatever is done to a flow', () => {
  /** A command for a flow, drawn by numbers. */
  const commandOf = (flow: Flow, [what, where, which, kind]: readonly number[]): FlowCommand => {
    const track = flow.tracks[(where ?? 0) % flow.tracks.length];
    const step = track?.steps[(which ?? 0) % Math.max(1, track.steps.length)];
    const step2 = track?.steps[((which ?? 0) + 1 + (kind ?? 0)) % Math.max(1, track.steps.length)];
    if (track === undefined || step === undefined || step2 === undefined) return { kind: 'addTrack' };
    const out = waysOut(step);
    const way = out[(kind ?? 0) % Math.max(1, out.length)];
    const spot: TrackSpot = {
      track: track.id,
      from: way === undefined ? null : step.id,
      field: way?.field ?? 'next',
    };
    const places = [{ track: track.id, step: step.id }];
    const added = STEP_KINDS[(kind ?? 0) % STEP_KINDS.length] ?? 'wait';
    const commands: FlowCommand[] = [
      { kind: 'addStep', spot, step: added, templates: ['save-release'] },
      { kind: 'removeSteps', places },
      { kind: 'pasteSteps', spot, steps: track.steps.slice(0, 3) },
      { kind: 'moveSteps', places: [{ track: track.id, step: step2.id }], spot },
    ];
    return commands[(what ?? 0) % commands.length] ?? { kind: 'addTrack' };
  };
  const draws = fc.array(fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
  });

  it('stays one that the API takes, with ids of its own, and undo leads back to the start', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FLOW_TEMPLATES), draws, (template, drawn) => {
        const start = editorOf(templateFlow(template));
        const end = drawn.reduce((editor, numbers) => does(editor, commandOf(editor.flow, numbers)), start);
        expect(FlowSchema.safeParse(end.flow).success).toBe(true);
        for (const { steps } of end.flow.tracks)
          expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        const back = drawn.reduce((editor) => edit(editor, { kind: 'undo' }), end);
        expect(back.flow).toEqual(start.flow);
      }),
      {
        numRuns: 150,
        // A branch after a step that had got an end of its own: the branch's end took the same id.
        examples: [
          [
            'post-release',
            [
              [5, 3, 419, 0],
              [0, 63, 57, 343],
              [0, 0, 0, 0],
            ],
          ],
        ],
      },
    );
  });

  it('leaves a way unfinished only where an end was taken out, and names it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FLOW_TEMPLATES), draws, (template, drawn) => {
        const start = editorOf(templateFlow(template));
        const end = drawn.reduce((editor, numbers) => does(editor, commandOf(editor.flow, numbers)), start);
        const missing = end.flow.tracks.flatMap((track) =>
          track.steps.filter((step) =>
            targetsOf(step).some(({ target }) => track.steps.every(({ id }) => id !== target)),
          ),
        );
        const { problems } = checkFlow(end.flow, { templates: [] });
        const named = problems.filter(({ code }) => code === 'unknown_step').map(({ step }) => step);
        expect(missing.every(({ id }) => named.includes(id))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
