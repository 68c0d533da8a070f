import {
  abandonedClaims,
  refOf,
  resolveUnknown,
  recordLookUp,
  unknownSends,
  type DoubtfulSend,
} from '#database/messages/unknown-sends.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { ABANDON_AFTER_MS } from '#domain/messages/unknown-evidence.js';
import { decideIn } from '#activities/decide.js';
import type { ActivityDeps } from '#activities/deps.js';

const CLAIM_LOST_AFTER_SECONDS = 60;
const LOOK_UP_AFTER_SECONDS = 10;
/**
 * Settles sends whose outcome is not known. A claim that was left behind becomes `unknown`. When the provider can be
 * asked, an unknown send is looked up by the link code in its text. A send that is never found becomes `abandoned`.
 * Unknown and abandoned sends count as sent.
 */
export async function settleDoubtfulSends(deps: ActivityDeps): Promise<void> {
  for (const send of await abandonedClaims(deps.database, CLAIM_LOST_AFTER_SECONDS))
    await settleOne(deps, send, markUnknown);
  for (const send of await unknownSends(deps.database, LOOK_UP_AFTER_SECONDS))
    await settleOne(deps, send, lookUp);
}

/** A send that cannot be settled (its fan is stuck, or the provider does not answer) delays no other send. */
async function settleOne(
  deps: ActivityDeps,
  send: DoubtfulSend,
  settle: (deps: ActivityDeps, send: DoubtfulSend) => Promise<void>,
): Promise<void> {
  try {
    await settle(deps, send);
  } catch (error) {
    deps.logger.warn({ messageId: send.id, error: String(error) }, 'a doubtful send could not be settled');
    await recordLookUp(deps.database, send.id);
  }
}

async function markUnknown(deps: ActivityDeps, send: DoubtfulSend): Promise<void> {
  const input = {
    fanId: send.fan_id,
    expectedRevision: null,
    key: `effect:${send.effect_id}`,
    now: deps.database.clock.now(),
  };
  await deps.database.transaction((sql) =>
    decideIn(sql, deps.campaigns, input, {
      effectId: send.effect_id,
      message: { state: 'unknown', code: null, providerId: null },
      event: (occurredAt) => ({
        type: 'message.unknown',
        campaignId: send.campaign_id,
        occurredAt,
        payload: refOf(send),
      }),
    }),
  );
  deps.logger.warn({ messageId: send.id }, 'a claimed message was never recorded: its outcome is unknown');
}

async function lookUp(deps: ActivityDeps, send: DoubtfulSend): Promise<void> {
  const providerId = await findAtProvider(deps, send);
  if (providerId !== undefined) return resolve(deps, send, 'accepted', providerId);
  if (deps.database.clock.now() - send.attempted_at.getTime() > ABANDON_AFTER_MS[send.channel]) {
    return resolve(deps, send, 'abandoned', null);
  }
  await recordLookUp(deps.database, send.id);
}

async function findAtProvider(
  { senders, box, channels: own }: ActivityDeps,
  send: DoubtfulSend,
): Promise<string | undefined> {
  const { channel, address_encrypted: sealed, link_code: code, provider_id: named } = send;
  // A delivery report came before the answer of the call: the provider has accepted the message.
  if (named !== null) return named;
  if (sealed === null || code === null) return undefined;
  const channels = (await senders.bySenderId(send.sender_id)) ?? own;
  // SendGrid cannot be asked: there only a later delivery report tells.
  const found = await channels[channel].sender.findSent?.({
    to: box.open(sealed),
    since: send.attempted_at,
  });
  return found?.find(({ body }) => body.includes(code))?.providerId;
}

async function resolve(
  { database }: ActivityDeps,
  send: DoubtfulSend,
  state: 'accepted' | 'abandoned',
  providerId: string | null,
): Promise<void> {
  await database.transaction(async (sql) => {
    if (!(await resolveUnknown(sql, send.id, state, providerId))) return;
    const { workspace_id: workspaceId, campaign_id: campaignId, fan_id: fanId } = send;
    const occurredAt = send.attempted_virtual_at.getTime();
    const type = state === 'accepted' ? 'message.accepted' : 'message.abandoned';
    const occasion = { workspaceId, campaignId, occurredAt, origin: 'platform' } as const;
    await appendEvents(sql, [newEvent(occasion, fanId, { type, payload: refOf(send) })]);
  });
}
