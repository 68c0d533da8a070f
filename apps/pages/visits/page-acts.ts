import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { IncomingEventSchema } from '#contracts/events/events.js';
import { AppLogger } from '#http/logger.js';
import { Intake } from '#intake/intake.js';

type PageEventBody = z.input<typeof IncomingEventSchema>;

/**
 * What fans do on a page becomes events by the same intake as the API's own: the same checks, the same transaction with
 * its nudge. The event's id names the act, so that a form that is sent twice acts once.
 */
@Injectable()
export class PageActs {
  constructor(
    private readonly intake: Intake,
    private readonly logger: AppLogger,
  ) {}

  /** False: the first event was refused, and nothing has happened. */
  async record(workspaceId: string, events: readonly PageEventBody[]): Promise<boolean> {
    const results = await this.intake.receive(workspaceId, [...events]);
    const refused = results.filter(({ status, problem }) => status === 'rejected' && problem?.status !== 409);
    for (const { problem } of refused)
      this.logger.failure(undefined, { what: 'an act on a page was refused', detail: problem?.detail });
    const [first] = results;
    return first !== undefined && (first.status !== 'rejected' || first.problem?.status === 409);
  }
}
