import type { Problem } from '#contracts/http/problem.js';
import type { Sql } from '#database/database.js';
import { problemOf } from '#http/problem.js';
import {
  createFans,
  findFans,
  type FoundFans,
  type KnownFan,
  type DescribedFan,
  newFanOf,
} from './intake-sql.js';
import type { Candidate } from './parse-events.js';

export const NO_FAN: Problem = problemOf('not_found', 'No such fan.', [
  { path: 'fan', message: 'No such fan in this workspace' },
]);

/** The fans that a batch names: those who exist, and those whom its pre-saves add. */
export class FanDirectory {
  private readonly byId = new Map<string, KnownFan>();
  private readonly byExternalId = new Map<string, KnownFan>();
  /** The ids of the fans who were added by this batch, or by another batch just before it. */
  private readonly made = new Map<string, string>();
  private readonly described: Set<string>;

  private constructor(fans: FoundFans, candidates: Candidate[]) {
    for (const fan of fans.byId) this.byId.set(fan.askedAs, fan);
    for (const fan of fans.byExternalId) this.byExternalId.set(fan.askedAs, fan);
    this.described = new Set(candidates.flatMap((candidate) => describedBy(candidate)?.externalId ?? []));
  }

  static async read(sql: Sql, workspaceId: string, candidates: Candidate[]): Promise<FanDirectory> {
    const ids = new Set<string>();
    const externalIds = new Set<string>();
    for (const { event } of candidates) {
      if ('id' in event.fan) ids.add(event.fan.id);
      else externalIds.add(event.fan.externalId);
    }
    const fans = await findFans(sql, workspaceId, { ids: [...ids], externalIds: [...externalIds] });
    return new FanDirectory(fans, candidates);
  }

  /** A fan must exist, or a pre-save of the same batch must describe the fan. */
  problemOf({ event: { fan } }: Candidate): Problem | undefined {
    if ('id' in fan) return this.byId.has(fan.id) ? undefined : NO_FAN;
    return this.byExternalId.has(fan.externalId) || this.described.has(fan.externalId) ? undefined : NO_FAN;
  }

  fanIdOf({ event: { fan } }: Candidate): string | undefined {
    if ('id' in fan) return this.byId.get(fan.id)?.id;
    return this.byExternalId.get(fan.externalId)?.id ?? this.made.get(fan.externalId);
  }

  /**
   * Adds the fans whom accepted pre-saves describe. When a batch describes a fan several times, the first description
   * counts.
   */
  async createMissing(sql: Sql, workspaceId: string, accepted: Candidate[]): Promise<void> {
    const missing = new Map<string, DescribedFan>();
    for (const candidate of accepted) {
      const fan = describedBy(candidate);
      if (fan === undefined || this.byExternalId.has(fan.externalId) || missing.has(fan.externalId)) continue;
      missing.set(fan.externalId, fan);
    }
    if (missing.size === 0) return;
    for (const [externalId, id] of await createFans(sql, workspaceId, [...missing.values()]))
      this.made.set(externalId, id);
  }

  /** Returns what pre-saves say about fans who exist and what was not known before. */
  gapsFilledBy(accepted: Candidate[]): (Omit<DescribedFan, 'externalId'> & { id: string })[] {
    const gaps = new Map<string, Omit<DescribedFan, 'externalId'> & { id: string }>();
    for (const candidate of accepted) {
      const description = describedBy(candidate);
      const known = description && this.byExternalId.get(description.externalId);
      if (description === undefined || known === undefined || gaps.has(known.id)) continue;
      const { territory, zone, locale } = description;
      const fillsBlank = (['territory', 'zone', 'locale'] as const).some(
        (field) => known[field] === null && description[field] !== null,
      );
      if (fillsBlank) gaps.set(known.id, { id: known.id, territory, zone, locale });
    }
    return [...gaps.values()];
  }
}

function describedBy({ event }: Candidate): DescribedFan | undefined {
  return event.type === 'fan.pre_saved' ? newFanOf(event.fan) : undefined;
}
