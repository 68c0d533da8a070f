import type { Service } from '#domain/terms.js';
import type { Reply, Route } from '#providers/sandbox/server/http.js';

export interface LoggedCall {
  service: Service;
  method: string;
  /** Without the query, which holds tokens. */
  path: string;
  /** When the call came (real, ms), and the status of the answer; 0: it was never answered. */
  at: number;
  status: number;
}

/** The log keeps so many calls, and forgets the oldest. */
const MOST_KEPT = 200_000;

/** The calls that the services got, so that a test can hold them against the budgets. */
export class CallLog {
  private calls: LoggedCall[] = [];

  /** The same routes, with every call written down. */
  of(service: Service, routes: Route[]): Route[] {
    return routes.map((route) => ({
      ...route,
      handle: async (request) => {
        const at = Date.now();
        const reply = await route.handle(request);
        this.add({ service, method: request.method, path: request.path, at, status: statusOf(reply) });
        return reply;
      },
    }));
  }

  list(service: string | null): LoggedCall[] {
    return service === null ? this.calls : this.calls.filter((call) => call.service === service);
  }

  clear(): void {
    this.calls = [];
  }

  private add(call: LoggedCall): void {
    this.calls.push(call);
    if (this.calls.length > MOST_KEPT) this.calls = this.calls.slice(MOST_KEPT / 2);
  }
}

const statusOf = (reply: Reply): number => ('status' in reply ? reply.status : 0);
