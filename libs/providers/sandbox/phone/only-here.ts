import type { Reply, Route, SandboxRequest } from '#providers/sandbox/server/http.js';

const HERE = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/i;

const FORBIDDEN: Reply = {
  kind: 'text',
  status: 403,
  body: 'This page is only for the machine on which the sandbox runs.',
  headers: { 'content-type': 'text/plain; charset=utf-8' },
};

/**
 * Refuses what a page of another site makes the browser ask for. A name that leads to this machine (DNS rebinding) is
 * refused by the header `Host`, and a form of another site by `Origin`.
 */
export function fromThisMachine(route: Route): Route {
  return { ...route, handle: (request) => (isFromHere(request) ? route.handle(request) : FORBIDDEN) };
}

function isFromHere({ method, headers }: SandboxRequest): boolean {
  const { host = '', origin } = headers;
  if (!HERE.test(host)) return false;
  return method === 'GET' || origin === undefined || origin === `http://${host}`;
}
