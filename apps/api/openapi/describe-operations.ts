import type { OpenAPIObject } from '@nestjs/swagger';
import { codeOfStatus, PROBLEMS } from '#contracts/http/problem-codes.js';
import { operationIdOf } from './operation-id.js';
import { PROBLEM_SCHEMAS } from './problem-schemas.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Answer = NonNullable<Operation['responses'][string]>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const PROBLEM_TYPE = 'application/problem+json';
const NO_KEY = 'It takes no `Idempotency-Key` (400, `idempotency_not_supported`).';

/**
 * What is true of every operation and need not be said at each route: its id, whether it takes an `Idempotency-Key`,
 * the problems it can answer with, typed by status, and the headers of its answers.
 */
export function describeOperations(paths: OpenAPIObject['paths']): void {
  for (const [path, item] of Object.entries(paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) describe(operation, method, path);
    }
}

function describe(operation: Operation, method: string, path: string): void {
  // Without a name of its own an operation comes here with an empty one.
  if ((operation.operationId ?? '') === '')
    operation.operationId = operationIdOf(method, path, hasParameter(operation, 'cursor'));
  const keyed = hasParameter(operation, 'Idempotency-Key');
  if (method === 'post' && path.startsWith('/v1/') && !keyed)
    operation.description = [operation.description ?? '', NO_KEY].join('\n\n').trim();
  for (const status of problemsOf(operation, path, keyed))
    operation.responses[status] ??= { description: PROBLEMS[codeOfStatus(status)].about };
  for (const [status, answer] of Object.entries(operation.responses))
    if (answer !== undefined) operation.responses[status] = described(answer, Number(status), operation);
}

const hasParameter = ({ parameters = [] }: Operation, name: string): boolean =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === name);

/** Those that the way to the route can answer with, whatever the route does. */
function problemsOf(operation: Operation, path: string, keyed: boolean): number[] {
  return [
    ...[400, 500, 503],
    ...(isSecured(operation) ? [401, 403, 429] : []),
    ...(path.includes('{') ? [404] : []),
    ...(operation.requestBody === undefined ? [] : [413, 415]),
    ...(keyed ? [409, 422] : []),
  ];
}

const isSecured = ({ security = [] }: Operation): boolean => security.length > 0;

/** An error that says nothing of its own body has a problem of its status as body. */
function described(answer: Answer, status: number, operation: Operation): Answer {
  if ('$ref' in answer) return answer;
  const headers = {
    ...answer.headers,
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    ...(isSecured(operation) ? LIMIT_HEADERS : {}),
    ...(status === 429 || status === 503
      ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
      : {}),
  };
  const problem = PROBLEM_SCHEMAS.has(status) && isProblem(answer) ? `Problem${status}` : undefined;
  if (problem === undefined) return { ...answer, headers, ...plainText(answer) };
  const schema = { $ref: `#/components/schemas/${problem}` };
  return { ...answer, headers, content: { [PROBLEM_TYPE]: { schema } } };
}

/** A table is text to a client, whatever the schema of the same figures as JSON says. */
function plainText({ content }: Exclude<Answer, { $ref: string }>) {
  if (content === undefined) return {};
  const types = Object.entries(content).map(
    ([type, media]) => [type, type.startsWith('text/') ? { schema: { type: 'string' } } : media] as const,
  );
  return { content: Object.fromEntries(types) };
}

const isProblem = ({ content }: Exclude<Answer, { $ref: string }>): boolean =>
  content === undefined || PROBLEM_TYPE in content || Object.keys(content).length === 0;

const LIMITS = ['Limit', 'Policy', 'Remaining', 'Reset'] as const;
const LIMIT_HEADERS = Object.fromEntries(
  LIMITS.map((name) => [`RateLimit-${name}`, { $ref: `#/components/headers/RateLimit${name}` }]),
);

const number = (description: string) => ({ description, schema: { type: 'integer' } });
/** The headers that answers refer to. */
export const HEADERS = {
  RequestId: { description: 'Names the request in our log.', schema: { type: 'string' } },
  RetryAfter: number('Seconds until the request may be sent again.'),
  RateLimitLimit: number('How many requests this key or member may make at once.'),
  RateLimitPolicy: {
    description: 'The limit and its window in seconds.',
    schema: { type: 'string', example: '2000;w=10' },
  },
  RateLimitRemaining: number('How many requests may still be made at once.'),
  RateLimitReset: number('Seconds until all of the limit may be used again.'),
};
