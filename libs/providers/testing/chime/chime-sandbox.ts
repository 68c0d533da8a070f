import { FaultDice } from '#providers/sandbox/fault-dice.js';
import { sha256 } from '#providers/sandbox/random.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import { empty, json, type Reply, type Route, type SandboxRequest } from '#providers/sandbox/server/http.js';
import { RouteServer } from '#providers/sandbox/server/server.js';
import {
  holdsScope,
  readGrant,
  writeGrant,
  type SandboxGrant,
} from '#providers/sandbox/services/grant-token.js';
import { CHIME_ROW } from './chime-row.js';

export const CHIME_KEY = 'chime-app';
const HOUR_MS = 3_600_000;
const LIFE_MS = (CHIME_ROW.grantLife.kind === 'hours' ? CHIME_ROW.grantLife.hours : 0) * HOUR_MS;

interface Out {
  available: boolean;
  lateMinutes?: Record<string, number>;
  listed?: { artist: string; title: string; day: string };
}

/** The made-up service on loopback, of the parts that the sandbox's services are made of. */
export class ChimeSandbox {
  readonly dice = new FaultDice('chime', {});
  readonly releases = new Map<string, Out>();
  private readonly shelves = new Set<string>();
  private readonly codes = new Map<string, SandboxGrant>();
  private readonly server = new RouteServer(this.routes(), 1_000_000);

  listen(): Promise<string> {
    return this.server.listen(0, '127.0.0.1');
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private routes(): Route[] {
    return [
      { method: 'PUT', path: '/chime/shelf/:kind/:id', handle: (request) => this.shelf(request) },
      { method: 'GET', path: '/chime/shelf/:kind/:id', handle: (request) => this.shelf(request) },
      { method: 'GET', path: '/chime/find/:upc/:market', handle: (request) => this.find(request) },
      { method: 'GET', path: '/chime/artist/:artist', handle: (request) => this.list(request) },
      { method: 'GET', path: '/chime/agree', handle: (request) => this.agree(request) },
      { method: 'GET', path: '/chime/grant/:code', handle: (request) => this.grant(request) },
      { method: 'GET', path: '/chime/who', handle: (request) => this.who(request) },
    ];
  }

  private asApp(request: SandboxRequest, act: () => Reply): Reply {
    if (request.headers['x-app'] !== CHIME_KEY) return json(401, {});
    const identity = `${request.method} ${request.path}`;
    return amongFaults(this.dice, { identity, changes: request.method === 'PUT', troubles: TROUBLES, act });
  }

  private asFan(request: SandboxRequest, act: (grant: SandboxGrant) => Reply): Reply {
    return this.asApp(request, () => {
      const grant = readGrant(String(request.headers['x-fan']));
      const isOver = (grant?.agreedAt ?? Infinity) + LIFE_MS <= Date.now();
      return grant === undefined || grant.revoked === true || isOver ? json(410, {}) : act(grant);
    });
  }

  private shelf(request: SandboxRequest): Reply {
    return this.asFan(request, (grant) => {
      const { kind = '', id = '' } = request.params;
      if (!holdsScope(grant, 'shelf')) return json(403, {});
      const place = `${grant.account}\n${kind}\n${id}`;
      if (request.method === 'GET') return json(200, { there: this.shelves.has(place) });
      const upc = [...this.releases.keys()].find((one) => idOf(one) === id);
      if (upc !== undefined && this.releases.get(upc)?.available === false) return json(404, {});
      this.shelves.add(place);
      return json(200, {});
    });
  }

  private find(request: SandboxRequest): Reply {
    const { upc = '', market = '' } = request.params;
    return this.asApp(request, () => {
      const known = this.releases.get(upc);
      const isOut = (known?.available ?? true) && (known?.lateMinutes?.[market] ?? 0) === 0;
      return json(200, { id: isOut ? idOf(upc) : null });
    });
  }

  private list(request: SandboxRequest): Reply {
    return this.asApp(request, () => {
      const releases = [...this.releases].flatMap(([upc, { available, listed }]) =>
        available && listed !== undefined && listed.artist === request.params['artist']
          ? [{ releaseId: idOf(upc), title: listed.title, day: listed.day }]
          : [],
      );
      return json(200, { releases });
    });
  }

  private agree({ query }: SandboxRequest): Reply {
    const target = new URL(query.get('redirect_uri') ?? '');
    target.searchParams.set('state', query.get('state') ?? '');
    const account = query.get('sandbox_account');
    if (account !== null) {
      const code = sha256(`${account}\n${this.codes.size}`).slice(0, 20);
      const scopes = (query.get('scope') ?? '').split(' ');
      this.codes.set(code, { account, scopes, agreedAt: Date.now() });
      target.searchParams.set('code', code);
    }
    return empty(302, { location: target.toString() });
  }

  private grant(request: SandboxRequest): Reply {
    return this.asApp(request, () => {
      const { code = '' } = request.params;
      const given = this.codes.get(code);
      this.codes.delete(code);
      if (given === undefined) return json(400, {});
      return json(200, { token: writeGrant(given), scopes: given.scopes });
    });
  }

  private who(request: SandboxRequest): Reply {
    return this.asFan(request, ({ account }) => json(200, { id: account }));
  }
}

const idOf = (upc: string): string => `chime-${upc}`;

const TROUBLES: TroubleReplies = {
  rateLimited: () => json(429, {}, { 'retry-after': '7' }),
  dayLimited: (seconds) => json(429, {}, { 'retry-after': String(seconds) }),
  serverError: () => json(503, {}),
  appRefused: () => json(401, {}),
};
