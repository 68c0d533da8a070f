import type { ApiPage, Operation, Parameter } from './api-page.js';
import type { Chance } from './chance.js';
import type { ValueDrawer } from './draw-value.js';
import { type KnownIds, kindOfAnswer, kindOfParameter } from './known-ids.js';

export interface DrawnRequest {
  operation: Operation;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** How many requests are as the page asks for; the others have something odd in them. */
const AS_ASKED = 0.55;
/** The share of odd values in a request that has some. */
const ODDNESS = 0.12;

/** How an `Idempotency-Key` begins that no other request has. */
export const ONCE_ONLY = 'once-';

/** Draws requests that are, for the most part, nearly right: what is wrong at the first look is refused at once. */
export class RequestDrawer {
  private drawn = 0;

  constructor(
    private readonly page: ApiPage,
    private readonly values: ValueDrawer,
    private readonly ids: KnownIds,
    private readonly chance: Chance,
  ) {}

  draw(): DrawnRequest {
    const operation = this.operation();
    const oddness = this.chance.is(AS_ASKED) ? 0 : ODDNESS;
    const { body, contentType } = this.body(operation, oddness);
    const headers: Record<string, string> = {};
    if (contentType !== undefined) headers['content-type'] = contentType;
    if (this.chance.is(0.05)) headers['idempotency-key'] = `key-${this.chance.below(100)}`;
    else if (takesKey(operation) && this.chance.is(0.5)) {
      this.drawn += 1;
      headers['idempotency-key'] = `${ONCE_ONLY}${this.drawn}`;
    }
    if (this.chance.is(0.02)) headers['accept'] = this.chance.of(['text/csv', 'image/png', '*/*']) ?? '*/*';
    return { operation, path: this.path(operation, oddness), headers, body };
  }

  /** Those that take things away come seldom, so that others find something. */
  private operation(): Operation {
    for (;;) {
      const operation = this.chance.of(this.page.operations);
      if (operation === undefined) throw new Error('The page has no operations.');
      const takes = /^(delete|end|cancel|erase|revoke|signOut|takeFanOut)/.test(operation.operationId);
      if (!locksOut(operation) && (!takes || this.chance.is(0.15))) return operation;
    }
  }

  private path({ path, parameters }: Operation, oddness: number): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
      return encodeURIComponent(this.segment(path, name, parameter, oddness));
    });
    const query = new URLSearchParams();
    for (const parameter of parameters.filter((one) => one.in === 'query'))
      if (parameter.required || this.chance.is(0.35))
        query.append(parameter.name, this.argument(path, parameter, oddness));
    if (this.chance.is(oddness)) query.append(this.values.oddText() || 'x', '1');
    const text = wellFormed(query.toString());
    return text === '' ? filled : `${filled}?${text}`;
  }

  private segment(path: string, name: string, parameter: Parameter | undefined, oddness: number): string {
    if (this.chance.is(oddness)) return wellFormed(this.values.oddText()) || 'x';
    if (name === 'id' || name.endsWith('Id')) return this.values.id(kindOfParameter(path, name));
    if (name === 'key') return this.ids.any('key', this.chance) ?? 'save-release';
    return textOf(this.values.draw(parameter?.schema ?? {}, 0, name));
  }

  private argument(path: string, { name, schema }: Parameter, oddness: number): string {
    if (name === 'cursor') {
      const of = this.chance.is(0.9) ? `cursor of ${kindOfAnswer(path)}` : 'cursor of fan';
      return this.ids.any(of, this.chance) ?? 'bm90IG9uZQ.abcdefghij';
    }
    const value = this.values.draw(schema, oddness, name);
    return textOf(value);
  }

  private body(
    { requestBody, path }: Operation,
    oddness: number,
  ): { body: string | undefined; contentType: string | undefined } {
    const [contentType, media] = this.chance.of(Object.entries(requestBody?.content ?? {})) ?? [];
    if (contentType === undefined || media === undefined) return { body: undefined, contentType: undefined };
    if (this.chance.is(oddness / 3)) return { body: this.values.oddText(), contentType };
    if (this.chance.is(oddness / 3)) return { body: '{"a":1}', contentType: 'text/plain' };
    if (!contentType.includes('json')) return { body: textOf(media.example), contentType };
    const value = this.chance.is(0.5)
      ? this.changed(media.example, oddness, kindOfAnswer(path))
      : this.values.draw(media.schema ?? {}, oddness);
    return { body: JSON.stringify(value), contentType };
  }

  /** The page's own example with ids that are there, names of its own, and here and there something odd. */
  private changed(example: unknown, oddness: number, name: string): unknown {
    if (this.chance.is(oddness / 2)) return this.values.odd();
    if (Array.isArray(example)) return example.map((item) => this.changed(item, oddness, name));
    if (typeof example === 'string' && /^0199f3b0-/.test(example)) return this.values.id(name);
    if (name === 'externalId' || name === 'eventId') return `crm-${this.chance.below(500)}`;
    if (name === 'word') return `NOVA${this.chance.below(1000)}`;
    if (typeof example !== 'object' || example === null) return example;
    const entries = Object.entries(example).filter(() => !this.chance.is(oddness / 2));
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        // The id of an event is the caller's own.
        key === 'id' && typeof value === 'string' && value.startsWith('evt-')
          ? `evt-${this.chance.below(100_000)}`
          : this.changed(value, oddness, key),
      ]),
    );
  }
}

/** Guesses at passwords are slow on purpose; and whoever fuzzes must not take their own key or role away. */
const locksOut = ({ operationId, method }: Operation): boolean =>
  /^(sign|revoke|changePassword)/.test(operationId) || (method !== 'GET' && operationId.includes('Member'));

const takesKey = ({ method, parameters }: Operation): boolean =>
  method === 'POST' && parameters.some(({ name }) => name === 'Idempotency-Key');

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** Half a surrogate pair cannot be in an address: a client that sends one has to replace it. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
