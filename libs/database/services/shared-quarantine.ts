import type { BudgetKey } from '#database/budgets/credential-halts.js';
import type { Database } from '#database/database.js';
import {
  closeGrants,
  countGrants,
  expirerOf,
  grantsClosedForMs,
  openGrants,
  takeGrantProbe,
} from './grant-quarantine.js';
import { steadyNow } from '#database/steady-clock.js';
import { isMassRefusal, QUARANTINE } from '#domain/services/quarantine.js';

type Door = { kind: 'open' } | { kind: 'closed'; forMs: number };

/**
 * Whether the grants of one app are believed when the service refuses them. The count is shared by all workers. While
 * the grants are closed, one of them is tried from time to time; when the service accepts it, all go on. As long as
 * the grants are open, an action asks the database nothing: a loop of the worker keeps this process up to date.
 */
export class GrantQuarantine {
  /** When the grants were closed, by this machine's steady clock. */
  private closedAt: number | undefined;
  private probing = false;
  /** The accepted grants that the database does not know of yet. */
  private accepted = 0;

  constructor(
    private readonly database: Database,
    private readonly key: BudgetKey,
  ) {}

  /** May a grant be used whose access token has to be fetched? While the grants are closed, only a probe may. */
  async enter(): Promise<Door> {
    const forMs = await this.closedForMs();
    if (forMs === undefined) return { kind: 'open' };
    if (!(await takeGrantProbe(this.database, this.key, QUARANTINE.probeEveryMs)))
      return { kind: 'closed', forMs };
    this.probing = true;
    return { kind: 'open' };
  }

  /** How long (ms) the grants have been closed; undefined while they are open. */
  async closedForMs(): Promise<number | undefined> {
    if (this.closedAt === undefined) return undefined;
    const closedAt = await this.look();
    return closedAt === undefined ? undefined : steadyNow() - closedAt;
  }

  /** Counts one answer, and says what changed for all grants of the app. */
  count(answer: 'accepted' | 'refused'): Promise<'closed' | 'opened' | 'nothing'> {
    return answer === 'accepted' ? this.sawAccepted() : this.sawRefused();
  }

  /** Writes down what was accepted, and learns what other workers have found. */
  async sync(): Promise<void> {
    if (this.accepted > 0) await this.write(0);
    await this.look();
  }

  private async sawAccepted(): Promise<'opened' | 'nothing'> {
    this.accepted += 1;
    // Where the grant itself is the access token, nobody enters: a call that is accepted is the probe.
    if (!this.probing && !(await this.isProbeDue())) return 'nothing';
    this.probing = false;
    this.closedAt = undefined;
    return (await openGrants(this.database, this.key)) ? 'opened' : 'nothing';
  }

  private async isProbeDue(): Promise<boolean> {
    if ((await this.closedForMs()) === undefined) return false;
    return takeGrantProbe(this.database, this.key, QUARANTINE.probeEveryMs);
  }

  private async sawRefused(): Promise<'closed' | 'nothing'> {
    this.probing = false;
    if (!isMassRefusal(await this.write(1))) return 'nothing';
    const { windowMs, probeEveryMs } = QUARANTINE;
    const closed = await closeGrants(this.database, this.key, { windowMs, probeEveryMs });
    await this.look();
    return closed ? 'closed' : 'nothing';
  }

  private write(refused: number) {
    const { accepted } = this;
    this.accepted = 0;
    return countGrants(this.database, this.key, { refused, accepted }, QUARANTINE.windowMs);
  }

  private async look(): Promise<number | undefined> {
    const forMs = await grantsClosedForMs(this.database, this.key);
    this.closedAt = forMs === undefined ? undefined : steadyNow() - forMs;
    return this.closedAt;
  }
}

const known = new WeakMap<Database, Map<string, GrantQuarantine>>();

const quarantinesOf = (database: Database): Map<string, GrantQuarantine> => {
  const made = known.get(database) ?? new Map<string, GrantQuarantine>();
  known.set(database, made);
  return made;
};

/** The quarantine of the app, or of the account, whose budget has this key. */
export function quarantineOf(database: Database, { key }: { key: BudgetKey }): GrantQuarantine {
  const all = quarantinesOf(database);
  const name = expirerOf(key);
  const made = all.get(name) ?? new GrantQuarantine(database, key);
  all.set(name, made);
  return made;
}

/** Keeps this process up to date on which services refuse grants in mass. */
export async function syncQuarantines(database: Database): Promise<boolean> {
  for (const quarantine of quarantinesOf(database).values()) await quarantine.sync();
  return false;
}
