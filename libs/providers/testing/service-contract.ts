import type { AppRefusal } from '#domain/events/reasons.js';
import type { ItemKind, ServiceRow } from '#domain/services/service-rows.js';
import type { Kept, MadeService, ServiceOutcome } from '#providers/ports.js';
import type { ServiceFaults } from '#providers/sandbox/options.js';

/** What of a service's composition a row of the contract changes. */
export interface ContractOver {
  timeoutMs?: number;
  /** All addresses of the service lead here. */
  baseUrl?: string;
  /** Our credentials are wrong. */
  wrongApp?: boolean;
}

/** The service's sandbox, started for one row. */
export interface ContractRig {
  make(over?: ContractOver): MadeService<string>;
  faults(shares: ServiceFaults): Promise<void>;
  setRelease(release: {
    upc: string;
    available: boolean;
    lateMinutes?: Record<string, number>;
    /** The artist's id at this service, and what the service's list of the artist says. */
    listed?: { artist: string; title: string; day: string };
  }): Promise<void>;
  close(): Promise<void>;
}

/** An answer of the service, as it stands in its documentation, and what it means. */
export interface ContractError {
  what: string;
  /** Which question is answered so. */
  asked: 'keep' | 'has' | 'refresh' | 'isAvailable' | 'newReleases' | 'upcOf';
  /** A call that the question makes first, and its good answer. Absent: each call gets the error. */
  before?: { path: string; body: unknown };
  status: number;
  headers?: Record<string, string>;
  body: unknown;
  outcome: Partial<ServiceOutcome<unknown>>;
}

/** One service as the contract tries it. */
export interface ServiceContract {
  name: string;
  row: ServiceRow;
  start(): Promise<ContractRig>;
  /** A grant of the sandbox. `scopes`: what the fan agreed to; absent: all. */
  grant(
    account: string,
    agreed?: { scopes?: readonly string[]; agreedAt?: number; revoked?: boolean },
  ): string;
  items: Readonly<Record<ItemKind, string>>;
  upc: string;
  /** What a write of a release proves. */
  writes: Kept;
  /** The outcomes of the sandbox's faults. */
  means: {
    rateLimited: Partial<ServiceOutcome<unknown>>;
    dayLimited: Partial<ServiceOutcome<unknown>>;
    serverError: Partial<ServiceOutcome<unknown>>;
    /** A dead grant. */
    dead: string;
    appRefused: AppRefusal;
    wrongApp: AppRefusal;
    /** A grant without any scope; absent where grants have no scopes. */
    noScope?: Partial<ServiceOutcome<unknown>>;
    /** A save of a release that is not there yet. A service that says nothing proves nothing. */
    notOut: Partial<ServiceOutcome<unknown>>;
  };
  errors: readonly ContractError[];
}

/** The access token of a grant. */
export async function accessOf({ adapter }: MadeService<string>, grant: string): Promise<string> {
  const answer = await adapter.refresh(grant);
  if (answer.kind !== 'ok') throw new Error(`no access token: ${answer.kind} ${answer.reason}`);
  return answer.value.accessToken;
}
