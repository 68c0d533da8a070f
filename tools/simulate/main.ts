import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { hasErrors, validateFlow } from '#domain/flows/validate.js';
import { DEFAULT_AUDIENCE, entryOf, syntheticAudience, type EntryTimes } from '#domain/simulator/audience.js';
import { DEFAULT_BEHAVIOUR } from '#domain/simulator/behaviour.js';
import { diceOf } from '#domain/simulator/dice.js';
import {
  DEFAULT_BUDGETS,
  simulate,
  simulatedCampaign,
  SIMULATED_CAMPAIGN,
} from '#domain/simulator/simulate.js';
import { errorMessage, StartError } from '#tools/process.js';
import { readFans, type FansOfFile } from './fans-file.js';
import { HELP, parseSimulateOptions, type SimulateOptions } from './options.js';
import { HOW_TO_BRING, messagesOfFile, messagesOfWorkspace, type Message } from './messages.js';
import { reportText } from './tables.js';

const DAY_MS = 86_400_000;

/** Writes the report. Returns 0 if it could be made. Bad rows are named, and the others are simulated. */
export async function main(
  args: string[],
  write: { out: (text: string) => void; err: (text: string) => void },
  env: { SEGUE_API_KEY?: string | undefined } = {},
): Promise<number> {
  try {
    const options = parseSimulateOptions(args, Date.now());
    if (options.help) {
      write.out(HELP);
      return 0;
    }
    await run({ ...options, key: options.key ?? env.SEGUE_API_KEY }, write);
    return 0;
  } catch (error) {
    write.err(`${errorMessage(error)}\n`);
    return 1;
  }
}

async function run(
  options: SimulateOptions,
  write: { out: (text: string) => void; err: (text: string) => void },
): Promise<void> {
  const { from, days, seed, release: clock, servicePerSecond } = options;
  const flow = readJson(options.flow, FlowSchema);
  const messages = await messagesFor(options);
  const problems = validateFlow(flow, { templates: messages });
  for (const { severity, track, step, reason } of problems)
    write.err(`${severity}: ${[track, step].filter((part) => part !== undefined).join('/')}: ${reason}\n`);
  if (problems.some(({ code }) => code === 'missing_template')) write.err(`${HOW_TO_BRING}\n`);
  if (hasErrors(problems)) throw new StartError('The flow has errors: nothing was simulated.');
  const until = from + days * DAY_MS;
  const { entrants, bad } = await fansOf(options, {
    ...{ campaignId: SIMULATED_CAMPAIGN, from, until, clock, entry: options.entry ?? entryOf(flow) },
  });
  for (const { line, reasons } of bad) write.err(`line ${line}: ${reasons.join('; ')}\n`);
  const started = process.hrtime.bigint();
  const report = simulate({
    campaign: simulatedCampaign({ flow, clock, entrants, servicePerSecond, endsAt: null }),
    ...{ entrants, behaviour: DEFAULT_BEHAVIOUR, seed, from, until, messages },
    values: { artist: 'Nova Tide', release: 'Glass Season' },
    budgets: { ...DEFAULT_BUDGETS, service: { perSecond: servicePerSecond, burst: servicePerSecond } },
    scheduleFans: options.schedule,
  });
  const took = Number(process.hrtime.bigint() - started) / 1e9;
  write.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  write.err(`Simulated ${entrants.length} fans over ${days} days in ${took.toFixed(1)} s.\n`);
}

async function messagesFor({ messages, api, key }: SimulateOptions): Promise<readonly Message[]> {
  if (messages !== undefined) return messagesOfFile(messages);
  return api === undefined ? DEFAULT_MESSAGES : messagesOfWorkspace(api, key);
}

async function fansOf(options: SimulateOptions, times: EntryTimes): Promise<FansOfFile> {
  const dice = diceOf(options.seed);
  if (options.fansFile !== undefined) {
    // Opened first: a file that is not there is told by its name.
    const file = await open(options.fansFile);
    return readFans(file.createReadStream(), dice, times);
  }
  const entrants = syntheticAudience(
    { ...DEFAULT_AUDIENCE, fans: options.fans, returning: options.returning },
    dice,
    times,
  );
  return { entrants, bad: [] };
}

function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  const parsed = schema.safeParse(jsonOf(path));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new StartError(`${path} is not as it must be:\n${lines.join('\n')}`);
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartError(`${path} cannot be read: ${errorMessage(error)}`);
  }
}
