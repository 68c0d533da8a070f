import { DAY_MS, weekdayIndex } from '#domain/clock/calendar.js';
import {
  formatYearly,
  instantOfChange,
  type YearlyChange,
  type YearlyChanges,
} from '#domain/clock/zones/yearly-changes.js';
import { groupBy } from './group-by.js';
import type { Change, SourceZone } from './read-moment.js';

/** Changes before 1970 are left out, because nothing in the product is that old. */
const FIRST = 0;
/** This many of the last years show a yearly change on the date of every weekday. */
const YEARS_READ = 28;

/** A change, and the offset before it (seconds east of UTC). */
type Step = Change & { before: number };

/**
 * A zone as one line of our data: `name|offsets|order|instants|yearly`. Offsets are seconds east of UTC. `order`
 * says, with one digit (base 36) each, in which order they follow one another from 1970 on. The first instant is in
 * seconds since 1970, and each other one in seconds since the one before (base 36). Changes that come every year are
 * left out of these and stated once (`formatYearly`).
 */
export function zoneLine(zone: SourceZone): string {
  const steps = stepsOf(zone);
  const first = steps.findLast(({ at }) => at < FIRST)?.offset ?? zone.first;
  const since1970 = steps.filter(({ at }) => at >= FIRST);
  const yearly = yearlyChanges(zone.name, since1970);
  const listed = since1970.filter((step) => yearly === undefined || wallYear(step) < yearly.fromYear);
  const offsets = [...new Set([first, ...listed.map(({ offset }) => offset)])];
  const order = [first, ...listed.map(({ offset }) => offset)].map((offset) =>
    offsets.indexOf(offset).toString(36),
  );
  const instants = listed.map(({ at }, index) => (at - (listed[index - 1]?.at ?? 0)).toString(36));
  const parts = [offsets.join(','), order.join(''), instants.join(' ')];
  return [zone.name, ...parts, yearly === undefined ? '' : formatYearly(yearly)].join('|');
}

/** The source also lists changes of the name alone (PDT to MST), at which the clocks go on as before. */
function stepsOf({ first, changes }: SourceZone): Step[] {
  return changes
    .map((change, index) => ({ ...change, before: changes[index - 1]?.offset ?? first }))
    .filter(({ offset, before }) => offset !== before);
}

const wallOf = ({ at, before }: Step): number => (at + before) * 1000;
const wallYear = (step: Step): number => new Date(wallOf(step)).getUTCFullYear();

function yearlyChanges(name: string, steps: readonly Step[]): YearlyChanges | undefined {
  const years = groupBy(steps, wallYear);
  const last = Math.max(...years.keys());
  // The source lists changes that go on for centuries into the future. A rule that ends before that has really ended.
  if (last < 2400) return undefined;
  const read = Array.from({ length: YEARS_READ }, (_, index) => years.get(last - index) ?? []);
  const changes = (read[0] ?? []).map((_, index) =>
    readChange(
      name,
      read.flatMap((year) => year[index] ?? []),
    ),
  );
  let fromYear = last;
  while (isExplained(years.get(fromYear - 1) ?? [], changes, fromYear - 1)) fromYear -= 1;
  if (fromYear > last - YEARS_READ) throw new Error(`${name}: its last years follow no rule.`);
  return { fromYear, changes };
}

function isExplained(steps: readonly Step[], changes: readonly YearlyChange[], year: number): boolean {
  return (
    steps.length === changes.length &&
    steps.every(({ at, before, offset }, index) => {
      const change = changes[index];
      return change?.offset === offset && instantOfChange(change, year, before) === at * 1000;
    })
  );
}

/** Days since 1 March of the year. Counted from there, no leap day lies between the dates of a rule. */
const sinceMarch = (step: Step): number =>
  Math.floor(wallOf(step) / DAY_MS) - Date.UTC(wallYear(step), 2, 1) / DAY_MS;

/** What the same change has in common over many years. */
function readChange(name: string, steps: readonly Step[]): YearlyChange {
  const [step] = steps;
  if (step === undefined) throw new Error(`${name}: no change to read.`);
  const earliest = Math.min(...steps.map(sinceMarch));
  if (earliest < 0) throw new Error(`${name}: a yearly change in January or February is not foreseen.`);
  const date = new Date(Date.UTC(2001, 2, 1) + earliest * DAY_MS);
  return {
    month: date.getUTCMonth() + 1,
    onOrAfter: date.getUTCDate(),
    weekday: weekdayIndex(Math.floor(wallOf(step) / DAY_MS)),
    seconds: (((wallOf(step) % DAY_MS) + DAY_MS) % DAY_MS) / 1000,
    offset: step.offset,
  };
}
