import { ApiAway, ApiProblem, createClient } from '#client/client.js';
import { sessionRefused, sessionToken } from './session.js';

/** The API that serves this page, with the session of the member who has signed in. */
export const api = createClient({ baseUrl: location.origin, token: sessionToken });

api.use({
  onResponse({ request, response, schemaPath }) {
    // A wrong password or a used link says nothing of the session that is there.
    if (schemaPath.startsWith('/v1/auth/sign-in')) return;
    if (response.status === 401 && request.headers.has('Authorization')) sessionRefused();
  },
});

/** Whether a request that failed so may be sent again at once. A refusal stays a refusal. */
export const mayRetry = (failures: number, error: unknown): boolean =>
  failures < 2 && (error instanceof ApiAway || (error instanceof ApiProblem && error.status >= 500));
