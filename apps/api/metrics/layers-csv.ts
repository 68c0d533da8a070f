import type { LayersAnswer } from '#contracts/metrics/layers.js';
import { tableOf } from './metric-csv.js';

const FIGURES = ['part', 'name', 'then', 'fans', 'of', 'share', 'asOf', 'behindSeconds', 'definitions'];

/**
 * The layers as a table: one line a figure. `part` says which: `depth` by number of conversions, `layer` by conversion,
 * `next` by act and what followed, `reach` by set of channels. `of` is the denominator of `share`.
 */
export function layersCsv(answer: LayersAnswer): string {
  const { groupBy, groups, asOf, behindSeconds, definitions } = answer;
  const lines = [{ key: {}, ...answer }, ...groups].flatMap((group) =>
    linesOf(group).map((line) => ({ ...group.key, ...line, asOf, behindSeconds, definitions })),
  );
  return tableOf(lines, [...groupBy, ...FIGURES]);
}

function linesOf({ enrolled, depth, layers, actions, reach }: LayersAnswer['groups'][number]) {
  const share = (fans: number, of: number) => (of === 0 ? null : fans / of);
  return [
    ...depth.map(({ kinds, fans }) => ({
      ...{ part: 'depth', name: String(kinds), fans },
      ...{ of: enrolled, share: share(fans, enrolled) },
    })),
    ...layers.map((layer) => ({
      ...{ part: 'layer', name: layer.kind, fans: layer.fans },
      ...{ of: enrolled - layer.already, share: layer.share },
    })),
    ...actions.flatMap(({ act, fans, none, next }) =>
      [...next, { act: 'none', fans: none }].map((row) => ({
        ...{ part: 'next', name: act, then: row.act, fans: row.fans },
        ...{ of: fans, share: share(row.fans, fans) },
      })),
    ),
    ...Object.entries(reach).map(([set, fans]) => ({
      ...{ part: 'reach', name: set, fans },
      ...{ of: enrolled, share: share(fans, enrolled) },
    })),
  ];
}
