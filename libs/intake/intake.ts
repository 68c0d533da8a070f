import { Injectable } from '@nestjs/common';
import type { EventResult } from '#contracts/events/events.js';
import type { Problem } from '#contracts/http/problem.js';
import { Database, type Sql } from '#database/database.js';
import { fillFanBlanks } from '#database/fans/fans.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { type EndingGrant, findEndingGrants } from '#database/services/grant-ends.js';
import { preSaveNote, preSaveNoteWords } from '#domain/events/pre-save-note.js';
import type { EpochMs } from '#domain/terms.js';
import { AppLogger } from '#http/logger.js';
import { problemOf } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { FanDirectory, NO_FAN } from './fan-directory.js';
import {
  claimKeys,
  findCampaigns,
  findKeys,
  findMessages,
  type KnownCampaign,
  releaseKeys,
} from './intake-sql.js';
import { type Candidate, OTHER_BODY, type Parsed, parseEvents, rejected } from './parse-events.js';

/**
 * Stores a batch. What can be stored is stored in one transaction; every other item gets its own answer. Every batch
 * locks rows in the same order (event keys, new fans, fans, nudges; each sorted).
 */
@Injectable()
export class Intake {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  /** Returns one answer for each item, in the order of the request. */
  async receive(workspaceId: string, items: unknown[]): Promise<EventResult[]> {
    const now = await this.clocks.now(workspaceId);
    const parsed = parseEvents(items, now);
    const candidates = parsed.flatMap((item) => (item.kind === 'candidate' ? [item.candidate] : []));
    const results = new Map<number, EventResult>();
    const answer = (candidate: Candidate, result: EventResult) => results.set(candidate.place, result);
    const directory = await FanDirectory.read(this.database, workspaceId, candidates);
    const { storable, campaigns } = await this.checkReferences(
      { workspaceId, now },
      candidates,
      directory,
      answer,
    );
    // Who is new in this batch has no grant yet. So this is asked of known fans, beside the storing. Where it fails, the
    // events are stored all the same: a caller who heard of a fault would send them again.
    const [ending] = await Promise.all([
      this.endingGrants(workspaceId, storable, directory).catch((error: unknown) => {
        this.logger.failure(error, {
          what: 'grants of pre-saves were not looked at: no answer notes one that ends',
        });
        return new Set<number>();
      }),
      storable.length === 0
        ? undefined
        : this.database.transaction((sql) => store(sql, workspaceId, storable, directory, answer)),
    ]);
    notePreSaves(storable, { campaigns, ending }, now, results);
    return parsed.map((item, place) => resultOf(item, place, results, parsed));
  }

  /** The places of pre-saves by a grant that ends before the release. */
  private async endingGrants(
    workspaceId: string,
    storable: readonly Candidate[],
    directory: FanDirectory,
  ): Promise<ReadonlySet<number>> {
    const wanted = storable.flatMap((candidate) => {
      const { event, place } = candidate;
      if (event.type !== 'fan.pre_saved' || event.payload.path !== 'service') return [];
      const { service } = event.payload;
      const fanId = directory.fanIdOf(candidate);
      return service === undefined || fanId === undefined
        ? []
        : [{ place, fanId, service, campaignId: event.campaignId }];
    });
    if (wanted.length === 0) return new Set();
    const clock = await this.clocks.clockOf(workspaceId);
    const ending = await findEndingGrants(this.database, { workspaceId, clock }, wanted);
    const keyOf = ({ fanId, service, campaignId }: EndingGrant | (typeof wanted)[number]) =>
      `${fanId} ${service} ${campaignId}`;
    const tooEarly = new Set(ending.map(keyOf));
    return new Set(wanted.filter((one) => tooEarly.has(keyOf(one))).map(({ place }) => place));
  }

  /** Refuses events of campaigns, fans and messages that this workspace does not have. */
  private async checkReferences(
    { workspaceId, now }: { workspaceId: string; now: EpochMs },
    candidates: Candidate[],
    directory: FanDirectory,
    answer: (candidate: Candidate, result: EventResult) => void,
  ): Promise<{ storable: Candidate[]; campaigns: Map<string, KnownCampaign> }> {
    const unique = (ids: (string | undefined)[]) => [...new Set(ids.filter((id) => id !== undefined))];
    const [campaigns, messages] = await Promise.all([
      findCampaigns(this.database, workspaceId, {
        ids: unique(candidates.map(({ event }) => event.campaignId)),
        askRelease: candidates.some(({ event }) => event.type === 'fan.pre_saved'),
        now,
      }),
      findMessages(this.database, workspaceId, unique(candidates.map(({ event }) => messageOf(event)))),
    ]);
    const storable = candidates.filter((candidate) => {
      const problem =
        campaignProblem(candidate, campaigns) ??
        directory.problemOf(candidate) ??
        messageProblem(candidate, messages, directory);
      if (problem !== undefined) answer(candidate, rejected(candidate.event.id, problem));
      return problem === undefined;
    });
    return { storable, campaigns };
  }
}

/** A pre-save that leads nowhere says so in its answer: else the caller would wait for what never comes. */
function notePreSaves(
  stored: readonly Candidate[],
  { campaigns, ending }: { campaigns: ReadonlyMap<string, KnownCampaign>; ending: ReadonlySet<number> },
  now: EpochMs,
  results: Map<number, EventResult>,
): void {
  for (const { event, occurredAt, place } of stored) {
    const campaign = event.type === 'fan.pre_saved' ? campaigns.get(event.campaignId) : undefined;
    const result = results.get(place);
    if (campaign === undefined || result === undefined || result.status === 'rejected') continue;
    const outEverywhereAt = campaign.outAt?.getTime() ?? null;
    const code = preSaveNote({
      ...{ status: campaign.status, occurredAt, now, outEverywhereAt },
      grantEndsTooEarly: ending.has(place),
    });
    if (code === undefined) continue;
    results.set(place, { ...result, note: { code, detail: preSaveNoteWords(code) } });
  }
}

async function store(
  sql: Sql,
  workspaceId: string,
  candidates: Candidate[],
  directory: FanDirectory,
  answer: (candidate: Candidate, result: EventResult) => void,
): Promise<void> {
  const claimed = await claimKeys(sql, workspaceId, candidates);
  const fresh = candidates.filter(({ event }) => claimed.has(event.id));
  const known = candidates.filter(({ event }) => !claimed.has(event.id));
  if (known.length > 0) await answerKnown(sql, workspaceId, known, answer);
  await directory.createMissing(sql, workspaceId, fresh);
  const placed = fresh.flatMap((candidate) => {
    const fanId = directory.fanIdOf(candidate);
    return fanId === undefined ? [] : [{ candidate, fanId }];
  });
  const homeless = fresh.filter((candidate) => directory.fanIdOf(candidate) === undefined);
  // The pre-save that would have added this fan was itself refused a moment ago.
  if (homeless.length > 0)
    await releaseKeys(
      sql,
      workspaceId,
      homeless.map(({ event }) => event.id),
    );
  for (const candidate of homeless) answer(candidate, rejected(candidate.event.id, NO_FAN));
  await appendEvents(
    sql,
    placed.map(({ candidate: { event, eventId, occurredAt }, fanId }) => {
      const occasion = {
        workspaceId,
        campaignId: event.campaignId ?? null,
        occurredAt,
        origin: 'api',
      } as const;
      return newEvent(occasion, fanId, event, eventId);
    }),
  );
  await fillFanBlanks(sql, workspaceId, directory.gapsFilledBy(placed.map(({ candidate }) => candidate)));
  for (const { candidate } of placed) {
    answer(candidate, { id: candidate.event.id, status: 'accepted', eventId: candidate.eventId });
  }
}

async function answerKnown(
  sql: Sql,
  workspaceId: string,
  known: Candidate[],
  answer: (candidate: Candidate, result: EventResult) => void,
): Promise<void> {
  const keys = await findKeys(
    sql,
    workspaceId,
    known.map(({ event }) => event.id),
  );
  for (const candidate of known) {
    const { id } = candidate.event;
    const key = keys.get(id);
    if (key === undefined) throw new Error('An event key vanished between its conflict and its look-up.');
    const same = key.bodyHash.equals(candidate.bodyHash);
    answer(candidate, same ? { id, status: 'duplicate', eventId: key.eventId } : rejected(id, OTHER_BODY));
  }
}

function resultOf(
  item: Parsed,
  place: number,
  results: Map<number, EventResult>,
  all: Parsed[],
): EventResult {
  if (item.kind === 'rejected') return item.result;
  if (item.kind === 'repeat') {
    const first = all[item.of];
    const result = first === undefined ? undefined : resultOf(first, item.of, results, all);
    if (result === undefined) throw new Error('A repeat has no first.');
    return result.status === 'accepted' ? { ...result, status: 'duplicate' } : result;
  }
  const result = results.get(place);
  if (result === undefined) throw new Error('An event was left without an answer.');
  return result;
}

const reference = (path: string, what: string) =>
  problemOf('not_found', `No such ${what}.`, [{ path, message: `No such ${what} in this workspace` }]);

function campaignProblem({ event }: Candidate, campaigns: Map<string, KnownCampaign>): Problem | undefined {
  if (event.campaignId === undefined) return undefined;
  const campaign = campaigns.get(event.campaignId);
  if (campaign === undefined) return reference('campaignId', 'campaign');
  if (event.type === 'fan.pre_saved' && !campaign.hasRelease)
    return problemOf('event_not_takeable', 'The campaign has no release to pre-save.', [
      { path: 'campaignId', message: 'Campaign has no release' },
    ]);
  // An event that is accepted now could start nothing, because no flow runs yet that would react to it.
  if (campaign.status !== 'draft') return undefined;
  return problemOf('event_not_takeable', 'The campaign is a draft: launch it first.', [
    { path: 'campaignId', message: 'Campaign is a draft' },
  ]);
}

const messageOf = (event: Candidate['event']): string | undefined =>
  event.type === 'link.clicked' ? event.payload.messageId : undefined;

function messageProblem(
  candidate: Candidate,
  messages: Map<string, string>,
  directory: FanDirectory,
): Problem | undefined {
  const messageId = messageOf(candidate.event);
  if (messageId === undefined) return undefined;
  const fanId = messages.get(messageId);
  const theirs = fanId !== undefined && fanId === directory.fanIdOf(candidate);
  return theirs ? undefined : reference('payload.messageId', 'message of this fan');
}
