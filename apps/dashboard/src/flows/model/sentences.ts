import { assertNever } from '#domain/assert-never.js';
import { matchOf } from '#domain/flows/conditions-in.js';
import type { Condition, EventMatch, Step, Trigger, Until, Where } from '#domain/flows/flow.js';
import type { FlowTexts } from '#dashboard/flows/texts/en.js';
import { durationWords } from './clock-words.js';
import type { WayField } from './ways.js';

/** What the step does, in one plain sentence: "Waits until Fri 10:00 in the fan's zone." */
export function sentenceOf(step: Step, texts: FlowTexts): string {
  const { steps } = texts;
  switch (step.kind) {
    case 'wait':
      return steps.wait(untilWords(step.until, texts));
    case 'waitForEvent': {
      const events = step.events.map((one) => matchWords(matchOf(one), texts));
      return steps.waitForEvent(texts.or(events), durationWords(step.timeout, texts.clock));
    }
    case 'branch':
      return steps.branch(conditionWords(step.if, texts));
    case 'split': {
      const variants = step.variants.map(({ name, weight }) => `${name} ${weight} %`);
      const holdout = step.holdout === undefined ? [] : [`${texts.ways.holdout} ${step.holdout.weight} %`];
      return steps.split([...variants, ...holdout].join(', '));
    }
    case 'send': {
      const channels = step.channels.map((channel) => texts.channels[channel]);
      const sent = steps.send(texts.elseBy(channels), step.template);
      return step.skipIf === undefined
        ? sent
        : `${sent} ${steps.sendSkips(conditionWords(step.skipIf, texts))}`;
    }
    case 'service':
      return steps.service(texts.actions[step.action]);
    case 'setStage':
      return steps.setStage(texts.stages[step.stage]);
    case 'setAttribute':
      return steps.setAttribute(step.attribute, String(step.value));
    case 'startTrack':
      return steps.startTrack(step.track);
    case 'webhook':
      return steps.webhook(hostOf(step.url), step.event);
    case 'exit':
      return steps.exit(step.reason);
    default:
      return assertNever(step);
  }
}

/** The title of a card: the marketer's own name, else the kind. */
export const titleOf = (step: Step, texts: FlowTexts): string => step.name ?? texts.kinds[step.kind];

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

export function untilWords(until: Until, texts: FlowTexts): string {
  const words = texts.until;
  switch (until.kind) {
    case 'duration':
      return words.duration(durationWords(until.duration, texts.clock));
    case 'release': {
      const whose = until.in ?? 'territory';
      if (until.offset === undefined) return words.release(whose);
      const length = durationWords(until.offset.duration, texts.clock);
      return until.offset.sign === 1 ? words.afterRelease(length, whose) : words.beforeRelease(length, whose);
    }
    case 'sendWindow':
      return words.sendWindow(texts.channels[until.channel]);
    case 'window': {
      const days = until.days?.map((day) => texts.clock.weekdays[day]);
      return words.window(days === undefined ? words.anyDay : texts.or(days), until.from, until.to);
    }
    case 'date':
      return words.date(until.date, until.time);
    case 'instant':
      return words.instant(until.at);
    default:
      return assertNever(until);
  }
}

export function conditionWords(condition: Condition, texts: FlowTexts): string {
  const words = texts.conditions;
  switch (condition.kind) {
    case 'stage':
      return words.stage(texts.stages[condition.stage]);
    case 'event':
      return eventWords(condition, texts);
    case 'consent':
      return words.consent(
        texts.channels[condition.channel],
        texts.purposes[condition.purpose ?? 'marketing'],
      );
    case 'connected':
      return words.connected(condition.service === undefined ? undefined : texts.services[condition.service]);
    case 'engaged':
      return words.engaged;
    case 'visited':
      return words.visited(`${condition.track}/${condition.step}`);
    case 'variant':
      return words.variant(condition.is, `${condition.track}/${condition.step}`);
    case 'message': {
      const { track, step, was } = condition;
      const place =
        step === undefined ? undefined : [track, step].filter((one) => one !== undefined).join('/');
      return words.message(place, texts.fates[was]);
    }
    case 'attribute':
      return words.attribute(condition.name, attributeTests(condition, texts));
    case 'earlier': {
      const stage = condition.stage === undefined ? undefined : texts.stages[condition.stage];
      return words.earlier(condition.count ?? 1, stage, condition.artist ?? 'same');
    }
    case 'all':
      return texts.and(condition.of.map((part) => conditionWords(part, texts)));
    case 'any':
      return texts.or(condition.of.map((part) => conditionWords(part, texts)));
    case 'not':
      return words.not(conditionWords(condition.of, texts));
    default:
      return assertNever(condition);
  }
}

function eventWords(
  { event, where, count = 1, within }: Condition & { kind: 'event' },
  texts: FlowTexts,
): string {
  const words = texts.conditions;
  const plain = count > 1 ? words.eventOften(event, count) : words.event(event);
  const filtered = where === undefined ? plain : words.where(plain, whereWords(where));
  return within === undefined ? filtered : words.within(filtered, durationWords(within, texts.clock));
}

function attributeTests(condition: Condition & { kind: 'attribute' }, texts: FlowTexts): string {
  const words = texts.conditions;
  const { is, in: oneOf, above, below } = condition;
  const tests = [
    ...(is === undefined ? [] : [words.attributeIs(String(is))]),
    ...(oneOf === undefined ? [] : [words.attributeIn(oneOf.map(String).join(', '))]),
    ...(above === undefined ? [] : [words.attributeAbove(above)]),
    ...(below === undefined ? [] : [words.attributeBelow(below)]),
  ];
  return tests.length === 0 ? words.attributeSet : texts.and(tests);
}

/** The fields of a payload as they are typed: "target = playlist". */
export const whereWords = (where: Where): string =>
  Object.entries(where)
    .map(([field, test]) => `${field} = ${typeof test === 'object' ? test.in.join(' | ') : String(test)}`)
    .join(', ');

function matchWords({ event, where, when }: EventMatch, texts: FlowTexts): string {
  const filtered = where === undefined ? event : texts.conditions.where(event, whereWords(where));
  return when === undefined ? filtered : texts.triggers.when(filtered, conditionWords(when, texts));
}

export function triggerWords(trigger: Trigger, texts: FlowTexts): string {
  if (trigger.kind === 'manual') return texts.triggers.manual;
  if (trigger.kind === 'segment') return texts.triggers.segment(conditionWords(trigger.if, texts));
  return texts.triggers.event(matchWords(trigger, texts));
}

/** The label of a way, on its edge. */
export function wayWords(step: Step | undefined, field: WayField, texts: FlowTexts): string {
  if (step?.kind === 'split' && field.startsWith('variant.')) {
    const variant = step.variants[Number(field.slice('variant.'.length))];
    return variant === undefined ? '' : `${variant.name} ${variant.weight} %`;
  }
  if (step?.kind === 'split' && field === 'holdout')
    return `${texts.ways.holdout} ${step.holdout?.weight ?? 0} %`;
  if (step?.kind === 'waitForEvent' && field === 'onTimeout')
    return `${texts.ways.onTimeout}: ${durationWords(step.timeout, texts.clock)}`;
  if (isVariant(field)) return '';
  return texts.ways[field];
}

const isVariant = (field: WayField): field is `variant.${number}` => field.startsWith('variant.');
