import { describe, expect, it } from '@jest/globals';
import type { Flow } from '#domain/flows/flow.js';
import { FLOW_TEMPLATES, templateFlow } from '#domain/flows/templates/flow-templates.js';
import { graphOf } from './canvas-graph.js';
import { layoutOf, neighbour, type Box } from './layout.js';

const size = { width: 264, height: 100 };
const laidOut = (flow: Flow) => {
  const graph = graphOf(flow);
  const tracks = flow.tracks.map(({ id }) => id);
  const { boxes: layout, routes } = layoutOf(graph, tracks, () => size);
  return { graph, layout, routes };
};
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the layout', () => {
  it.each(FLOW_TEMPLATES)('of %s puts everything somewhere, and nothing on something else', (template) => {
    const { graph, layout } = laidOut(templateFlow(template));
    const boxes = graph.nodes.flatMap(({ id }) => layout.get(id) ?? []);
    expect(boxes).toHaveLength(graph.nodes.length);
    const pairs = boxes.flatMap((box, index) => boxes.slice(index + 1).map((other) => [box, other] as const));
    expect(pairs.filter(([box, other]) => overlap(box, other))).toEqual([]);
  });

  it.each(FLOW_TEMPLATES)(
    'of %s keeps a place for the name of every way, away from the others',
    (template) => {
      const { graph, routes } = laidOut(templateFlow(template));
      const labels = graph.edges.map(({ id, isNamed }): Box => {
        const { x, y } = routes.get(id)?.label ?? { x: 0, y: 0 };
        const width = isNamed ? 140 : 20;
        return { x: x - width / 2, y: y - 10, width, height: 20 };
      });
      const pairs = labels.flatMap((box, index) =>
        labels.slice(index + 1).map((other) => [box, other] as const),
      );
      expect(pairs.filter(([box, other]) => overlap(box, other))).toEqual([]);
    },
  );

  it('goes from top to bottom, with the tracks side by side', () => {
    const { layout } = laidOut(templateFlow('release-growth'));
    const [first, second, other] = ['start:main', 'step:main/awaitRelease', 'start:comebackBySave'].map(
      (id) => layout.get(id),
    );
    if (first === undefined || second === undefined || other === undefined)
      throw new Error('They are drawn.');
    expect(second.y).toBeGreaterThan(first.y + first.height - 1);
    expect(other.y).toBe(first.y);
    expect(other.x).toBeGreaterThan(first.x);
  });

  it('is the same for the same flow', () => {
    const flow = templateFlow('pre-save-hub');
    expect([...laidOut(flow).layout]).toEqual([...laidOut(flow).layout]);
  });

  it('lets the arrow keys go from card to card', () => {
    const { layout } = laidOut(templateFlow('release-growth'));
    expect(neighbour(layout, 'start:main', 'down')).toBe('step:main/awaitRelease');
    expect(neighbour(layout, 'step:main/awaitRelease', 'up')).toBe('start:main');
    expect(neighbour(layout, 'start:main', 'up')).toBeUndefined();
  });

  it('draws a way to a step that is not there as unfinished', () => {
    const flow: Flow = {
      ...{ schema: 1, name: 'x' },
      tracks: [
        {
          ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once' },
          steps: [
            { kind: 'branch', id: 'b', if: { kind: 'engaged' }, then: 'gone', else: 'end' },
            { kind: 'exit', id: 'end', reason: 'x' },
          ],
        },
      ],
    };
    expect(graphOf(flow).nodes.filter(({ kind }) => kind === 'missing')).toMatchObject([
      { from: 'b', field: 'then', wanted: 'gone' },
    ]);
  });
});
