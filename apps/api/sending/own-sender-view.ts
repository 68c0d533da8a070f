import type { ApiConfig } from '#config/config.js';
import type { OwnSender, SenderTest } from '#contracts/sending/own-senders.js';
import { listHalts, type Halt } from '#database/budgets/credential-halts.js';
import type { Sql } from '#database/database.js';
import { lastTests, type SenderTestRow } from '#database/sending/sender-tests.js';
import { haltNameOf, listSenders, type StoredSender } from '#database/sending/senders.js';
import { installationFrom, type InstallationFrom } from './change-senders.js';

type ViewSettings = InstallationFrom & Pick<ApiConfig, 'PUBLIC_BASE_URL'>;

/** The senders of a workspace as its members see them. Keys and tokens are never shown. */
export async function readOwnSenders(
  sql: Sql,
  workspaceId: string,
  settings: ViewSettings,
): Promise<OwnSender[]> {
  return viewsOf(sql, await listSenders(sql, workspaceId), settings);
}

export async function viewsOf(
  sql: Sql,
  senders: readonly StoredSender[],
  settings: ViewSettings,
): Promise<OwnSender[]> {
  if (senders.length === 0) return [];
  const halts = await listHalts(sql);
  const tests = await lastTests(
    sql,
    senders.map(({ id }) => id),
  );
  return senders.map((sender) =>
    toOwnSender(sender, {
      halt: halts.find(({ credential }) => credential === haltNameOf(sender.id)),
      test: tests.find(({ senderId }) => senderId === sender.id),
      settings,
    }),
  );
}

interface Around {
  halt: Halt | undefined;
  test: SenderTestRow | undefined;
  settings: ViewSettings;
}

function toOwnSender(sender: StoredSender, { halt, test, settings }: Around): OwnSender {
  const { id, channel, name, artistId, fromName, credentialsEncrypted } = sender;
  const ownAccount = credentialsEncrypted !== null;
  const from = ownAccount ? sender.from : installationFrom(channel, settings);
  return {
    ...{ id, channel, name, artistId, from, fromName, ownAccount },
    state: halt === undefined ? 'working' : 'halted',
    code: halt?.code ?? null,
    haltedAt: halt?.haltedAt.toISOString() ?? null,
    callbackUrl: ownAccount ? callbackUrlOf(sender, settings.PUBLIC_BASE_URL.replace(/\/$/, '')) : null,
    lastTest: test === undefined ? null : toTest(test),
    createdAt: sender.createdAt.toISOString(),
  };
}

const callbackUrlOf = ({ channel, id }: StoredSender, base: string): string =>
  channel === 'sms' ? `${base}/webhooks/twilio/inbound` : `${base}/webhooks/sendgrid/events?sender=${id}`;

export const toTest = ({ id, state, code, askedAt, endedAt }: SenderTestRow): SenderTest => ({
  ...{ id, state, code },
  askedAt: askedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});
