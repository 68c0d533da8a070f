import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertNever } from '#domain/assert-never.js';
import { json, type Reply, type Route, type SandboxRequest } from './http.js';

interface Compiled extends Route {
  matcher: RegExp;
}

/** An HTTP server with a table of routes. The whole sandbox is on one port. */
export class RouteServer {
  private readonly server: Server;
  private readonly routes: Compiled[];

  constructor(
    routes: Route[],
    private readonly maxBodyBytes: number,
  ) {
    this.routes = routes.map((route) => ({ ...route, matcher: compile(route.path) }));
    this.server = createServer((request, response) => void this.serve(request, response));
    // A client may keep a connection for its next call: the server must not close it meanwhile.
    this.server.keepAliveTimeout = 75_000;
  }

  listen(port: number, host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve(`http://${host}:${addressOf(this.server).port}`);
      });
    });
  }

  /** Also ends the calls that are never answered. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(incoming, this.maxBodyBytes);
      write(response, body === undefined ? TOO_LARGE : await this.answer(incoming, body));
    } catch (error) {
      if (response.headersSent || incoming.destroyed) return;
      write(response, json(500, { sandboxError: error instanceof Error ? error.message : String(error) }));
    }
  }

  private async answer(incoming: IncomingMessage, body: Buffer): Promise<Reply> {
    const url = new URL(incoming.url ?? '/', 'http://sandbox');
    const { method = 'GET', headers } = incoming;
    for (const route of this.routes) {
      if (route.method !== method) continue;
      const match = route.matcher.exec(url.pathname);
      if (match === null) continue;
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      const request: SandboxRequest = {
        method,
        path: url.pathname,
        params,
        query: url.searchParams,
        headers,
        body,
      };
      return route.handle(request);
    }
    return json(404, { message: 'The sandbox has no such address.' });
  }
}

/** The answer of SendGrid's edge for a body that is too large: HTML, not JSON. */
const TOO_LARGE: Reply = {
  kind: 'text',
  status: 413,
  body: '<html><head><title>413 Request Entity Too Large</title></head><body><h1>413</h1></body></html>',
  headers: { 'content-type': 'text/html' },
};

function compile(path: string): RegExp {
  const pattern = path
    .split('/')
    .map((segment) =>
      segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+?)'),
    )
    .join('/');
  return new RegExp(`^${pattern}$`);
}

/** The whole body. Undefined when it is larger than allowed: then it is read to its end and dropped. */
function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    });
    incoming.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

function write(response: ServerResponse, reply: Reply): void {
  switch (reply.kind) {
    case 'silence':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":[', () => response.socket?.destroy());
      return;
    case 'json':
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body));
      return;
    case 'text':
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
      return;
    default:
      assertNever(reply);
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens on no port.');
  return address;
}
