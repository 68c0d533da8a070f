import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ApiConfigSchema, WorkerConfigSchema } from '#config/config.js';
import { IncomingEventSchema } from '#contracts/events/events.js';
import { FLOW_EVENT_TYPES } from '#contracts/flows/flow-events.js';
import { CONDITION_SCHEMAS } from '#contracts/flows/flow-conditions.schema.js';
import { STEP_SCHEMAS } from '#contracts/flows/flow-steps.schema.js';
import { UNTIL_SCHEMAS } from '#contracts/flows/flow-waits.schema.js';
import { ConditionSchema, FlowSchema, StepSchema, TRIGGER_SCHEMAS } from '#contracts/flows/flow.schema.js';
import { withReference } from '#tools/docs/flow-reference.js';
import { SimulateFlowSchema } from '#contracts/flows/simulation.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, '');

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replaceAll(/[`*]|_(?=\w)|(?<=\w)_(?=\W|$)/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
const anchorsOf = (page: string) =>
  [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Links to our own pages and headings that lead nowhere. */
function brokenLinks(page: string): string[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(relative(ROOT, join(ROOT, file))).includes(anchor);
  });
}

const jsonBlocks = (page: string): unknown[] =>
  [...read(page).matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = '']): unknown => JSON.parse(text));

const NamedSchema = z.object({ kind: z.string().optional(), tracks: z.unknown().optional() });
const kindsOf = (schemas: readonly z.ZodObject[]) =>
  schemas.map((schema) => String(schema.meta()?.['title']));
const CONDITIONS = kindsOf(CONDITION_SCHEMAS);
const STEPS = kindsOf(STEP_SCHEMAS);
const WAITS = kindsOf(UNTIL_SCHEMAS);
const TriggerSchema = z.union(TRIGGER_SCHEMAS);
const UntilSchema = z.union(UNTIL_SCHEMAS);

/** Some kinds exist both for a wait and for a trigger or condition. One of the schemas has to accept the example. */
function parseExample(example: unknown): void {
  const { kind = '', tracks } = NamedSchema.parse(example);
  if (tracks !== undefined) FlowSchema.parse(example);
  else if (STEPS.includes(kind)) StepSchema.parse(example);
  else z.union([ConditionSchema, UntilSchema, TriggerSchema]).parse(example);
}

describe('the pages', () => {
  it.each(PAGES)('%s links only to what is there', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });
});

describe('the commands', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));

  it.each(PAGES)('%s names only scripts that are there', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-\w+ )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('the flow language page', () => {
  const page = read('docs/flow-language.md');
  const examples = jsonBlocks('docs/flow-language.md');

  it('has only examples that the schema takes', () => {
    expect(examples.length).toBeGreaterThan(12);
    examples.forEach(parseExample);
  });

  it('shows every kind of step and condition', () => {
    const shown = new Set([...page.matchAll(/"kind": "(\w+)"/g)].map(([, kind]) => kind));
    expect([...STEPS, ...CONDITIONS, ...WAITS].filter((kind) => !shown.has(kind))).toEqual([]);
  });

  it('is made from the schema: `npm run docs:flow` would change nothing', () => {
    expect(withReference(page)).toBe(page);
  });
});

describe('the simulator page', () => {
  it('has a request that the API takes', () => {
    const requests = jsonBlocks('docs/simulator.md');
    expect(requests).toHaveLength(1);
    for (const request of requests) SimulateFlowSchema.parse(request);
  });
});

describe('the API page', () => {
  it('has only events that intake takes', () => {
    const events = jsonBlocks('docs/api.md').flatMap((block) => {
      const { type, data } = z
        .looseObject({ type: z.string().optional(), data: z.unknown().optional() })
        .parse(block);
      // A body with `data` is what a webhook sends, and not what intake takes.
      if (type === undefined || data !== undefined) return [];
      return Object.hasOwn(FLOW_EVENT_TYPES, type) ? [block] : [];
    });
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) IncomingEventSchema.parse(event);
  });
});

describe('the operations page', () => {
  it('names every setting of API and worker', () => {
    const page = read('docs/operations.md');
    const keys = [...Object.keys(ApiConfigSchema.shape), ...Object.keys(WorkerConfigSchema.shape)];
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});
