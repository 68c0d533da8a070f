import { parseArgs } from 'node:util';
import { errorMessage, StartError } from '#tools/process.js';

export interface StormOptions {
  help: boolean;
  fans: number;
  kills: number;
  /** The same seed gives the same fans, kills and pauses. */
  seed: string;
  /** Keeps the data folder, with its logs. */
  keep: boolean;
  /** Kills only the worker, at three moments of a send. `fans` and `kills` have other usual values then. */
  messages: boolean;
}

export const STORM_HELP = `Runs a whole campaign on a product of its own, and meanwhile kills its parts with -9, one after the other. At the
end it compares the result with the raw events. It takes some minutes, and uses only free ports and a fresh folder.

  npm run storm -- [options]

  --fans N     fans of the campaign (1500)
  --kills N    kills, of worker, API, Temporal server and PostgreSQL in shuffled order (25)
  --seed TEXT  the same seed kills the same parts after the same pauses ("storm 1")
  --messages   only messages: kills the worker before the call, after acceptance and before the commit, in turn
               (1000 fans and 12 kills, unless said otherwise), on every channel
  --keep       keeps the data folder, with its logs
  --help       this page

Exit code 1: a fan, an event or a message was lost or doubled, or the funnel differs from the count.
`;

export function parseStormOptions(args: string[]): StormOptions {
  const values = parse(args);
  const usual = values.messages ? MESSAGE_STORM : WHOLE_STORM;
  return {
    help: values.help,
    fans: whole('--fans', values.fans ?? usual.fans, 10, 20_000),
    kills: whole('--kills', values.kills ?? usual.kills, 0, 1_000),
    seed: values.seed,
    keep: values.keep,
    messages: values.messages,
  };
}

const WHOLE_STORM = { fans: '1500', kills: '25' };
const MESSAGE_STORM = { fans: '1000', kills: '12' };

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        fans: { type: 'string' },
        kills: { type: 'string' },
        messages: { type: 'boolean', default: false },
        seed: { type: 'string', default: 'storm 1' },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error).split('. ')[0] ?? ''}; see --help.`);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
