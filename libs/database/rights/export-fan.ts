import type { FanExport } from '#contracts/fans/fan-rights.js';
import { readLedger } from '#database/consents/ledger.js';
import { listAnswers } from '#database/consents/reply-answers.js';
import type { Database, Sql } from '#database/database.js';
import {
  accountsHeld,
  addressesHeld,
  choicesHeld,
  doingsHeld,
  enrollmentsHeld,
  eventsHeld,
  messagesHeld,
  repliesHeld,
  signUpsHeld,
} from './held-about-fan.js';
import { readRhythm } from '#database/pages/fan-choices.js';
import { fanProfileOf, readFanProfile } from '#database/fans/fan-profile.js';
import { findFan } from '#database/fans/fans.js';
import { type AsSent, renderedAsSent } from '#database/messages/as-sent.js';
import type { SecretBox } from '#database/secret-box.js';
import { readConnections } from '#database/services/connections.js';
import { plainWords } from '#domain/messages/plain-words.js';
import { attributesIn } from '#domain/fans/attributes-in.js';

interface Deps {
  database: Database;
  box: SecretBox;
}

/** Everything that is held about a fan, of one moment. Undefined: there is no such fan. */
export function exportFan(
  { database, box }: Deps,
  workspaceId: string,
  fanId: string,
): Promise<FanExport | undefined> {
  return database.transaction(async (sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const fan = await findFan(sql, workspaceId, fanId);
    if (fan === undefined) return undefined;
    const events = await eventsHeld(sql, workspaceId, fanId);
    return {
      exportedAt: new Date(database.clock.now()).toISOString(),
      fan: {
        ...fan,
        ...(await readFanProfile(sql, box, workspaceId, fanId)),
        createdAt: fan.createdAt.toISOString(),
      },
      attributes: attributesIn(events),
      ...(await identityPart(sql, box, workspaceId, fanId)),
      ...(await consentPart(sql, box, workspaceId, fanId)),
      ...(await messagePart(sql, box, workspaceId, fanId)),
      ...(await doingPart(sql, workspaceId, fanId)),
      events: events.map(({ occurredAt, receivedAt, ...event }) => ({
        ...event,
        occurredAt: occurredAt.toISOString(),
        receivedAt: receivedAt.toISOString(),
      })),
    };
  });
}

type Part<Key extends keyof FanExport> = Promise<Pick<FanExport, Key>>;

async function identityPart(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  fanId: string,
): Part<'addresses' | 'connections' | 'accounts'> {
  const addresses = await addressesHeld(sql, workspaceId, fanId);
  const connections = await readConnections(sql, workspaceId, fanId);
  const accounts = await accountsHeld(sql, workspaceId, fanId);
  return {
    addresses: addresses.map(({ channel, encrypted, suppressedReason, ...times }) => ({
      ...{ channel, address: box.open(encrypted), suppressedReason },
      verifiedAt: iso(times.verifiedAt),
      addedAt: times.addedAt.toISOString(),
      suppressedAt: iso(times.suppressedAt),
      withdrawnAt: iso(times.withdrawnAt),
    })),
    connections: connections.map(({ createdAt, authorizedAt, grantEndsAt, ...one }) => ({
      ...{ ...one, createdAt: createdAt.toISOString() },
      ...{ authorizedAt: iso(authorizedAt), grantEndsAt: iso(grantEndsAt) },
    })),
    accounts: accounts.map(({ service, encrypted, createdAt }) => ({
      ...{ service, account: box.open(encrypted), createdAt: createdAt.toISOString() },
    })),
  };
}

async function consentPart(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  fanId: string,
): Part<'consents' | 'signUps'> {
  const ledger = await readLedger(sql, workspaceId, fanId);
  const signUps = await signUpsHeld(sql, workspaceId, fanId);
  return {
    consents: ledger.reverse().map((entry) => ({
      ...{ channel: entry.channel, purpose: entry.purpose, granted: entry.granted, outdated: entry.outdated },
      ...{ method: entry.method, wording: entry.wording, wordingHash: entry.wordingHash },
      ...{ language: entry.language, sourceUrl: entry.sourceUrl },
      askedAt: iso(entry.askedAt),
      evidenceAt: iso(entry.evidenceAt),
      recordedAt: entry.recordedAt.toISOString(),
    })),
    signUps: signUps.map(
      ({
        addressEncrypted,
        originEncrypted,
        nameEncrypted,
        askedAt,
        confirmedAt,
        cancelledAt,
        ...signUp
      }) => ({
        ...signUp,
        address: opened(box, addressEncrypted),
        origin: opened(box, originEncrypted),
        firstName: fanProfileOf(nameEncrypted, box).firstName,
        askedAt: askedAt.toISOString(),
        confirmedAt: iso(confirmedAt),
        cancelledAt: iso(cancelledAt),
      }),
    ),
  };
}

async function messagePart(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  fanId: string,
): Part<'messages' | 'replies'> {
  const messages = await messagesHeld(sql, workspaceId, fanId);
  const sent = await renderedAsSent(
    sql,
    box,
    workspaceId,
    messages.map(({ id }) => id),
  );
  const replies = await repliesHeld(sql, workspaceId, fanId);
  const answers = await listAnswers(
    sql,
    replies.map(({ id }) => id),
  );
  return {
    messages: messages.map(({ triedAt, ...message }) => ({
      ...{ ...message, triedAt: iso(triedAt) },
      ...wordsOf(sent.get(message.id)),
    })),
    replies: replies.map(({ id, textEncrypted, intent, receivedAt }) => ({
      ...{ text: opened(box, textEncrypted), intent, receivedAt: receivedAt.toISOString() },
      answers: answers
        .filter(({ replyId }) => replyId === id)
        .map((answer) => ({
          text: opened(box, answer.textEncrypted),
          createdAt: answer.createdAt.toISOString(),
        })),
    })),
  };
}

/** The words of a message, where they are proved to be what was sent. */
function wordsOf(sent: AsSent | undefined): { subject: string | null; text: string | null } {
  if (sent?.kind !== 'shown') return { subject: null, text: null };
  return plainWords(sent.message);
}

type DoingKeys =
  | 'enrollments'
  | 'rhythm'
  | 'futureSaves'
  | 'artistStops'
  | 'pageAnswers'
  | 'browsers'
  | 'lists'
  | 'imports'
  | 'doneByMembers';

async function doingPart(sql: Sql, workspaceId: string, fanId: string): Part<DoingKeys> {
  const enrollments = await enrollmentsHeld(sql, workspaceId, fanId);
  const { artistStops, pageAnswers, browsers, futureSaves } = await choicesHeld(sql, workspaceId, fanId);
  const { pausedUntil, frequency } = await readRhythm(sql, workspaceId, fanId);
  const { lists, imports, doneByMembers } = await doingsHeld(sql, workspaceId, fanId);
  return {
    enrollments: enrollments.map((one) => ({ ...one, enrolledAt: one.enrolledAt.toISOString() })),
    futureSaves: futureSaves.map(({ grantedAt, endsAt, revokedAt, ...one }) => ({
      ...one,
      grantedAt: grantedAt.toISOString(),
      endsAt: endsAt.toISOString(),
      revokedAt: iso(revokedAt),
    })),
    rhythm: { pausedUntil: iso(pausedUntil), frequency },
    artistStops: artistStops.map((one) => ({ ...one, stoppedAt: one.stoppedAt.toISOString() })),
    pageAnswers: pageAnswers.map((one) => ({ ...one, answeredAt: one.answeredAt.toISOString() })),
    browsers: browsers.map(({ createdAt, expiresAt }) => ({
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
    lists,
    imports: imports.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() })),
    doneByMembers: doneByMembers.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const opened = (box: SecretBox, sealed: string | null): string | null =>
  sealed === null ? null : box.open(sealed);
