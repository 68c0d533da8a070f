import type { Product } from '#test/harness/product.js';
import { pause, signal, until } from '#tools/process.js';
import { killPlan, VICTIMS, type Victim } from './kill-plan.js';

/** If a part is not back after this long, the storm gives up. */
const GIVE_UP_MS = 120_000;

interface Comeback {
  victim: Victim;
  seconds: number;
}

const timesBack = (product: Product, victim: Victim): number =>
  product.output.split(`  ${victim} is back`).length - 1;

/**
 * Kills parts by a plan. It does not wait for the part that it killed before. Only a running part can be killed, so
 * if a part is still down when its turn comes, it is waited for. It measures from each kill until the supervisor
 * finds the part ready again. The last kill (`lastKillS`, monotonic clock) shows how long all parts took from then on.
 */
export async function killParts(
  product: Product,
  {
    seed,
    kills,
    say,
    halfway,
  }: { seed: string; kills: number; say: (line: string) => void; halfway: () => Promise<void> },
): Promise<{ comebacks: Comeback[]; allBackS: number; lastKillS: number }> {
  const watches: Promise<Comeback>[] = [];
  let lastKill = performance.now();
  for (const [index, { victim, pauseMs }] of killPlan(seed, kills).entries()) {
    await pause(pauseMs);
    if (index === Math.floor(kills / 2)) await halfway();
    const backBefore = timesBack(product, victim);
    const running = await until(() => product.process(victim) !== undefined, { withinMs: GIVE_UP_MS });
    const target = product.process(victim);
    if (!running || target === undefined) throw new Error(`There is no ${victim} to kill.`);
    signal(target.pid, 'SIGKILL');
    lastKill = performance.now();
    say(`kill ${index + 1} of ${kills}: ${victim}`);
    watches.push(comeback(product, victim, { backBefore, killedAt: lastKill }));
  }
  const comebacks = await Promise.all(watches);
  const allBackS = kills === 0 ? 0 : (performance.now() - lastKill) / 1000;
  return { comebacks, allBackS, lastKillS: lastKill / 1000 };
}

async function comeback(
  product: Product,
  victim: Victim,
  { backBefore, killedAt }: { backBefore: number; killedAt: number },
): Promise<Comeback> {
  const back = () => timesBack(product, victim) > backBefore;
  if (!(await until(back, { withinMs: GIVE_UP_MS, everyMs: 20 })))
    throw new Error(`The ${victim} never came back.`);
  return { victim, seconds: (performance.now() - killedAt) / 1000 };
}

/** The median and the longest time until each part was back (s). Undefined if it was never killed. */
export function comebacksOf(
  comebacks: readonly Comeback[],
): { victim: Victim; kills: number; p50: number; max: number }[] {
  return VICTIMS.flatMap((victim) => {
    const seconds = comebacks
      .filter((one) => one.victim === victim)
      .map((one) => one.seconds)
      .toSorted((a, b) => a - b);
    const [p50, max] = [seconds[Math.floor((seconds.length - 1) / 2)], seconds.at(-1)];
    return p50 === undefined || max === undefined ? [] : [{ victim, kills: seconds.length, p50, max }];
  });
}
