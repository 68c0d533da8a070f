import type { BudgetKey } from '#database/budgets/credential-halts.js';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import type { GrantLife } from '#domain/services/grant-life.js';
import { signInFits } from '#domain/services/sign-in-moment.js';
import { SERVICES, type Service } from '#domain/terms.js';
import type { PageConsent, ServiceConsent, StreamingService } from '#providers/ports.js';

/** What a page needs of a service that fans can connect. */
export interface PageService {
  adapter: StreamingService;
  /** How fans agree at the service's own page. */
  consent: ServiceConsent | undefined;
  /** How fans agree in a page of ours, by the service's script. */
  pageConsent: PageConsent | undefined;
  /** The budget that each call for a fan takes a slot of. */
  budget: BudgetKey;
  /** The app that fans agree with. Null: the deployment's own. `version`: a refusal of older credentials says nothing. */
  app: { id: string; version: number } | null;
  /** The app is halted, and this call may probe whether the service takes it again. */
  halted: boolean;
}

export type GrantLives = Readonly<Record<Service, GrantLife>>;

/**
 * The services that fans of one page can connect, by the apps of its artist. Fans of the others are reminded. A
 * service is a parameter: no page names one.
 */
export class ServicesHere {
  constructor(
    private readonly services: Readonly<Partial<Record<Service, PageService | undefined>>>,
    private readonly lives: GrantLives = GRANT_LIFE,
  ) {}

  find(service: Service): PageService | undefined {
    return this.services[service];
  }

  /** The same services, but this one by another app. Undefined: fans cannot connect it. */
  with(service: Service, other: PageService | undefined): ServicesHere {
    return new ServicesHere({ ...this.services, [service]: other }, this.lives);
  }

  /** Can a fan sign in with the service now? Before the release only where the grant lives until then. */
  connects(service: Service, isOut: boolean): boolean {
    const found = this.find(service);
    const hasWay = found?.consent !== undefined || found?.pageConsent !== undefined;
    return hasWay && signInFits(this.lives[service], isOut);
  }

  /** Those whose sign-in tells whose account it is, so that it finds a fan again. */
  finders(): Service[] {
    return SERVICES.filter((service) => this.find(service)?.consent !== undefined);
  }

  /** Where forms of a page may lead. */
  origins(): string[] {
    const origins = Object.values(this.services).flatMap((one) =>
      one?.consent === undefined ? [] : [one.consent.origin],
    );
    return [...new Set(origins)];
  }
}
