import createFetchClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi.js';

/** The bodies of the API's page, by their names there. */
export type Schemas = components['schemas'];
type Problem = Schemas['Problem'];

/** The API answered with a problem. `code` never changes its meaning; `message` is a sentence for a person. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: readonly { path: string; message: string }[] = [],
    /** Names the request in the API's log. */
    readonly requestId?: string,
  ) {
    super(message);
  }
}

/** No answer came: the API or the network is away. */
export class ApiAway extends Error {
  override readonly name = 'ApiAway';
}

interface ClientOptions {
  /** The origin of the API, as `https://segue.example`. */
  baseUrl: string;
  /** The key or session token of the moment; undefined: the request is sent without one. */
  token: () => string | undefined;
}

/** The API with the types of its own page. Each method answers `{ data }` or `{ error, response }`. */
export function createClient({ baseUrl, token }: ClientOptions) {
  // Tables are there as CSV, too: JSON is meant, of answers and of problems.
  const client = createFetchClient<paths, `application/${string}`>({ baseUrl });
  client.use({
    onRequest({ request }) {
      const bearer = token();
      if (bearer !== undefined) request.headers.set('Authorization', `Bearer ${bearer}`);
      return request;
    },
    onError({ error }) {
      return new ApiAway(error instanceof Error ? error.message : 'no answer');
    },
  });
  return client;
}
export type Client = ReturnType<typeof createClient>;

/** The body of an answer. A problem is thrown as `ApiProblem`. */
export async function answered<Data>(
  call: Promise<{ data?: Data; error?: Problem; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (error !== undefined) throw problemOf(error, response.status);
  if (data === undefined || data === null)
    throw new ApiProblem(response.status, 'no_body', 'The answer is empty.');
  return data;
}

/** The same for calls that answer without a body (204). */
export async function done(call: Promise<{ error?: Problem; response: Response }>): Promise<void> {
  const { error, response } = await call;
  if (error !== undefined) throw problemOf(error, response.status);
}

/** A proxy in front of the API may answer with something that is no problem of ours. */
function problemOf(error: Partial<Problem>, status: number): ApiProblem {
  const {
    code = 'unknown',
    title = `The server answered ${status}.`,
    detail,
    errors = [],
    requestId,
  } = error;
  return new ApiProblem(status, code, detail ?? title, errors, requestId);
}
