import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { isProblemCode } from '#contracts/http/problem-codes.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { ApiPage, type Operation } from '#tools/fuzz/api-page.js';

/*
 * What holds for every route on the API page, the ones of tomorrow, too. A new route that fails here lacks a
 * declaration: its query by `@Query({ schema })`, its answers, an example of its body (`.meta({ examples })` of the
 * schema or apps/api/openapi/body-examples.ts), `@Idempotent()` or nothing.
 */
const api = useApi();
let page: ApiPage;
beforeAll(async () => {
  page = new ApiPage((await api.call('GET', '/openapi.json', undefined, { key: null })).body);
});

/** With something of the right form in each place of the path. */
function pathOf({ path, parameters }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = page.resolved(parameters.find((parameter) => parameter.name === name)?.schema ?? {});
    const { enum: words, example } = schema;
    if (Array.isArray(words)) return String(words[0]);
    return typeof example === 'string' ? example : randomUUID();
  });
}

/** `/v1/fans/import` is a fan's path by its form, too. */
const methodsAt = (concrete: string): string[] =>
  page.operations
    .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(concrete))
    .map(({ method }) => method);

/** Checks every operation, and names all that fail. */
const each = async (check: (operation: Operation) => Promise<void> | void): Promise<void> => {
  const failures: string[] = [];
  for (const operation of page.operations)
    try {
      await check(operation);
    } catch (error) {
      failures.push(`${operation.method} ${operation.path}: ${String(error)}`);
    }
  expect(failures).toEqual([]);
};

async function send(operation: Operation, query = '', headers: Record<string, string> = {}) {
  const response = await fetch(`${api.baseUrl}${pathOf(operation)}${query}`, {
    method: operation.method,
    headers: { authorization: `Bearer ${api.apiKey}`, ...headers },
  });
  return { response, text: await response.text() };
}

/** The problem of an answer that is as the page says. */
async function refused(operation: Operation, query: string, headers: Record<string, string> = {}) {
  const { response, text } = await send(operation, query, headers);
  const contentType = response.headers.get('content-type')?.split(';')[0] ?? '';
  expect(page.judge(operation, { status: response.status, contentType, text })).toBeUndefined();
  expect(text.endsWith('\n')).toBe(true);
  const problem = ProblemSchema.parse(JSON.parse(text));
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  expect(problem.type).toBe(`/problems/${problem.code}`);
  return problem;
}

const signIns = (operation: Operation): boolean => operation.operationId.startsWith('sign');
/** An API key may not do it, and says so before it looks at the request. */
const ownersOnly = async (operation: Operation): Promise<boolean> =>
  (await send(operation)).response.status === 403;

describe('the page says of every operation', () => {
  test('a name of its own, as people would call it', async () => {
    const names = page.operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    await each(({ operationId }) => expect(operationId).toMatch(/^[a-z]+[A-Z][A-Za-z]+$/));
    expect(names).toEqual(
      expect.arrayContaining(['listFans', 'createFan', 'getFan', 'createCampaign', 'launchCampaign']),
    );
  });

  test('what comes back of a success, and a problem of its status for each error', async () => {
    await each(({ operationId, responses }) => {
      const statuses = Object.keys(responses).map(Number);
      expect(statuses.some((status) => status < 300)).toBe(true);
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) < 400 || operationId === 'getReadiness') continue;
        const schema = content?.['application/problem+json']?.schema;
        expect([status, schema]).toEqual([status, { $ref: `#/components/schemas/Problem${status}` }]);
      }
    });
  });

  test('an example of its body that the body’s own schema takes', async () => {
    await each(({ requestBody }) => {
      for (const [type, { schema, example }] of Object.entries(requestBody?.content ?? {})) {
        expect(example).toBeDefined();
        if (type === 'application/json') expect(page.problemOf(example, schema ?? {})).toBeUndefined();
      }
    });
  });

  test('in OpenAPI 3.1, and where it is', () => {
    expect([page.version, page.servers]).toEqual(['3.1.0', ['http://127.0.0.1:3000']]);
  });
});

describe('every route', () => {
  test('refuses a query parameter it does not know, and names it', async () => {
    await each(async (operation) => {
      if (await ownersOnly(operation)) return;
      const { code, errors } = await refused(operation, '?nonsense=1');
      expect([code, errors?.map(({ path }) => path)]).toEqual(['unknown_query_parameter', ['nonsense']]);
    });
  }, 60_000);

  test('that is a list refuses a cursor of another one', async () => {
    const lists = page.operations.filter(({ parameters }) =>
      parameters.some(({ name }) => name === 'cursor'),
    );
    expect(lists.length).toBeGreaterThan(10);
    for (const operation of lists) {
      if (await ownersOnly(operation)) continue;
      for (const cursor of ['Im51bGwi.abcdefghij', 'Im51bGwi', 'x'])
        expect([operation.path, (await refused(operation, `?cursor=${cursor}`)).code]).toEqual([
          operation.path,
          'foreign_cursor',
        ]);
    }
  });

  test('that is a POST takes an Idempotency-Key as its page says, or refuses it by name', async () => {
    await each(async (operation) => {
      const { method, path, parameters } = operation;
      if (method !== 'POST' || !path.startsWith('/v1/') || signIns(operation)) return;
      if (parameters.some(({ name }) => name === 'Idempotency-Key')) return;
      if (await ownersOnly(operation)) return;
      const { code } = await refused(operation, '', { 'idempotency-key': randomUUID() });
      expect(code).toBe('idempotency_not_supported');
    });
  });

  test('answers another method with 405 and those it has', async () => {
    for (const operation of page.operations) {
      const has = methodsAt(pathOf(operation));
      const other = ['PATCH', 'PUT', 'DELETE'].find((method) => !has.includes(method)) ?? 'TRACE';
      const response = await fetch(api.baseUrl + pathOf(operation), { method: other });
      const allow = response.headers.get('allow')?.split(', ') ?? [];
      expect([operation.path, response.status, allow]).toEqual([
        operation.path,
        405,
        expect.arrayContaining(has),
      ]);
      expect(isProblemCode(ProblemSchema.parse(await response.json()).code)).toBe(true);
    }
  });
});
