import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ConsentPurpose } from '#domain/services/permissions.js';
import type { Service } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { leadTo } from '#pages/layout/send-page.js';
import { grantedScopes } from '#pages/services/offered-services.js';
import type { GoodForm } from '#pages/session/form-gate.js';
import { leaveNotice, type Notice } from '#pages/visits/notices.js';
import type { Visitor } from '#pages/visits/visitors.js';
import { ConsentTrips } from './consent-trips.js';

/** What a fan wants at a service. */
export interface Wanted {
  service: Service;
  purpose: ConsentPurpose;
  /** Of a follow: the keys of what was chosen. */
  wishes: string[];
}

/** How a browser leaves a form of ours: to the service's sign-in, or back to the page. */
@Injectable()
export class Departures {
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly trips: ConsentTrips,
    private readonly counter: PageCounter,
  ) {
    this.secure = settings.values.PUBLIC_BASE_URL.startsWith('https:');
  }

  /** To the sign-in: the service's own page, or the page of ours in which the service's script runs. */
  async setOut(
    { request, response }: { request: Request; response: Response },
    visitor: Visitor,
    { once, zone }: GoodForm,
    { service, purpose, wishes }: Wanted,
  ): Promise<void> {
    const { page, fan, source, services, path } = visitor;
    const found = services.find(service);
    if (found === undefined || page.release === undefined) throw notFound('service');
    await this.counter.count(request, page, 'service_tapped', service);
    if (found.consent === undefined) {
      leadTo(response, `${path}/connect/${service}${queryOf(visitor)}`);
      return;
    }
    const granted = grantedScopes(fan, service);
    const out = {
      slug: page.slug,
      once,
      source,
      zone,
      service,
      app: found.app?.id ?? null,
      purpose,
      granted,
      wishes,
    };
    leadTo(response, this.trips.start(response, found.consent, out));
  }

  /** Back to the page, which says what has happened. */
  leave(response: Response, visitor: Visitor, notice: Notice | undefined, service?: Service): void {
    if (notice !== undefined) leaveNotice(response, { notice, service, secure: this.secure });
    leadTo(response, `${visitor.path}${queryOf(visitor)}`);
  }
}

export const queryOf = ({ source }: Pick<Visitor, 'source'>): string =>
  source === '' ? '' : `?source=${encodeURIComponent(source)}`;
