import { CHANNEL_SETS } from '#domain/consents/channel-set.js';
import { CONVERSION_KINDS, FAN_ACTS } from './layers.js';

/** One number of the layers: which of the places of a fan it counts. Null: any. */
export interface LayerCell {
  part: 'depth' | 'converted' | 'already' | 'next' | 'reach';
  one: string | null;
  other: string | null;
  /** Only acts that are long enough ago. */
  observed: boolean;
}

const place = (
  part: LayerCell['part'],
  one: string | null,
  other: string | null = null,
  observed = false,
) => ({
  ...{ part, one, other, observed },
});

const depths = Array.from({ length: CONVERSION_KINDS.length + 1 }, (_, kinds) => String(kinds));
const actions = FAN_ACTS.flatMap((act): [string, LayerCell][] => [
  [`actions.${act}.fans`, place('next', act, null, true)],
  [`actions.${act}.tooEarly`, place('next', act, 'early')],
  [`actions.${act}.none`, place('next', act, 'none')],
  ...FAN_ACTS.filter((other) => other !== act).map((other): [string, LayerCell] => [
    `actions.${act}.next.${other}`,
    place('next', act, other),
  ]),
]);

/** The numbers of the layers that open a list, by their place in the answer. */
export const LAYER_CELLS: ReadonlyMap<string, LayerCell> = new Map<string, LayerCell>([
  ['enrolled', place('depth', null)],
  ...depths.map((kinds): [string, LayerCell] => [`depth.${kinds}`, place('depth', kinds)]),
  ...CONVERSION_KINDS.flatMap((kind): [string, LayerCell][] => [
    [`layers.${kind}.fans`, place('converted', kind)],
    [`layers.${kind}.already`, place('already', kind)],
  ]),
  ...actions,
  ...[...CHANNEL_SETS, 'connectionOnly', 'none'].map((set): [string, LayerCell] => [
    `reach.${set}`,
    place('reach', set),
  ]),
]);
