import type { DeferredReason, RefusedReason } from '#domain/events/reasons.js';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import {
  lockForClaim,
  messageRef,
  takeMessage,
  type Claimable,
  type NewLink,
} from '#database/messages/claim-message.js';
import { reserveSpending } from '#database/sending/spend-caps.js';
import { costOf, monthOf } from '#domain/sending/spend.js';
import type { SuppressedAddress } from '#database/consents/suppression.js';
import type { SecretBox } from '#database/secret-box.js';
import { sealMessage } from '#database/messages/as-sent.js';
import { linkBase, messageFacts } from '#database/messages/message-facts.js';
import { versionHtml } from '#database/messages/template-versions.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { judgeClaim, type ClaimVerdict } from '#domain/sending/judge-claim.js';
import type { MessageRef } from '#domain/events/catalogue.js';
import { codeFrom, MESSAGE_TOKEN_LENGTH } from '#domain/messages/link-code.js';
import type { LinkTarget } from '#domain/messages/message-links.js';
import { messageValues, type MessageValues } from '#domain/messages/message-values.js';
import {
  hasWayOut,
  type MessageTemplate,
  renderMessage,
  type RenderedMessage,
} from '#domain/messages/render-message.js';
import { optOutBy } from '#domain/messages/opt-out.js';
import type { EpochMs } from '#domain/terms.js';
import { linksFor } from './message-links.js';
import type { SenderKey } from '#activities/sender-directory.js';

export interface ClaimedMessage {
  ref: MessageRef;
  campaignId: string;
  to: string;
  address: SuppressedAddress;
  content: RenderedMessage;
  /** The key of the template it was made from. */
  template: string;
  callbackToken: string;
  optOutUrl: string;
  validitySeconds: number;
  /** Workspace time of the claim. */
  at: EpochMs;
  /** The message was counted for a spend cap: it is taken out again if it is not sent. */
  counted: boolean;
  /** By this message a spend cap is spent to 80 %: of the campaign, or (null) of the workspace's month. */
  warned: (string | null)[];
}

export type ClaimResult =
  | { kind: 'claimed'; message: ClaimedMessage }
  /** Events have arrived that no decision has read: one of them may make the message pointless. */
  | { kind: 'unread' }
  /** Another sender has to be used than the one that was chosen: it was changed a moment ago. */
  | { kind: 'other_sender' }
  /** The effect has ended, was cancelled, or does not exist: there is nothing to record. */
  | { kind: 'settled' }
  /** Another attempt claimed it a moment ago and may still be sending it. The claim holds for `forMs` more. */
  | { kind: 'held'; forMs: number }
  /** An earlier attempt claimed it and never recorded an outcome: the message may have been sent. */
  | { kind: 'lost'; row: Claimable; messageId: string }
  /** `capReached`: this message is the first that found a spend cap reached. */
  | { kind: 'deferred'; row: Claimable; reason: DeferredReason; until: number; capReached?: boolean }
  | { kind: 'refused'; row: Claimable; reason: RefusedReason };

/** A call ends 15 s after the claim at the latest, and its outcome is recorded soon after. An older claim is lost. */
const CLAIM_GOOD_FOR_MS = 20_000;

/**
 * Checks a send for the last time before the provider is called, and claims it. Holds the locks of the address and of
 * the fan: the check sees whatever was committed before it (a STOP, a withdrawal, a saved release), and whatever comes
 * later counts as later than the send. `now`: real, ms. `sender`: the one that was chosen.
 */
export async function claimMessage(
  sql: Sql,
  deps: { box: SecretBox; publicBaseUrl: string },
  effectId: string,
  { now, sender }: { now: number; sender: SenderKey | null },
): Promise<ClaimResult> {
  const row = await lockForClaim(sql, effectId);
  if (row === undefined || row.effect_status === 'cancelled' || row.effect_status === 'done') {
    return { kind: 'settled' };
  }
  if (row.message_id !== null && row.message_state === 'attempting') {
    const forMs = row.attempted_at + CLAIM_GOOD_FOR_MS - now;
    return forMs > 0 ? { kind: 'held', forMs } : { kind: 'lost', row, messageId: row.message_id };
  }
  if (row.unread) return { kind: 'unread' };
  const verdict = judge(row, toVirtual(clockOf(row), now));
  if (verdict.kind !== 'free') return { ...verdict, row };
  if (row.sender?.id !== sender?.id || row.sender?.version !== sender?.version)
    return { kind: 'other_sender' };
  return claim(sql, deps, row, verdict);
}

type RowVerdict = Exclude<ClaimVerdict, { kind: 'free' }> | Free;
type Free = Extract<ClaimVerdict, { kind: 'free' }> & { address: string; hmac: string; wording: Wording };

/** What is sent: a version of the message, and which names it uses. */
interface Wording {
  versionId: string;
  uses: readonly string[];
  template: MessageTemplate;
  isDesigned: boolean;
}

/** Undefined: the message is not written. */
function wordingOf(row: Claimable): Wording | undefined {
  const { template_version_id: versionId, template_body: body, template_dialect: dialect } = row;
  if (versionId === null || body === null || dialect === null) return undefined;
  const { template_subject: subject, template_media: media } = row;
  return {
    versionId,
    uses: row.template_uses ?? [],
    isDesigned: row.template_designed === true,
    template: {
      ...{ channel: row.spec.channel, body, dialect },
      ...(subject === null ? {} : { subject }),
      ...(media === null ? {} : { media }),
    },
  };
}

function judge(row: Claimable, at: number): RowVerdict {
  const { channel, purpose, limits } = row.spec;
  const { address_encrypted: address, address_hmac: hmac } = row;
  const wording = wordingOf(row);
  const verdict = judgeClaim(
    {
      channel,
      purpose,
      campaignStatus: row.campaign_status,
      hasAddress: address !== null && hmac !== null,
      attempted: row.message_state !== null && row.message_state !== 'pending',
      addressReached: row.address_reached,
      suppressed: row.suppressed,
      doubtful: row.doubtful,
      resting: row.resting,
      purposes: row.purposes,
      written: wording !== undefined,
      limits,
      sending: row.sending,
      sends: row.recent,
      sentInCampaign: row.sent_in_campaign,
      place: {
        country: row.territory ?? undefined,
        region: row.region ?? undefined,
        zone: row.zone ?? undefined,
      },
    },
    at,
  );
  if (verdict.kind !== 'free') return verdict;
  if (address === null || hmac === null) return { kind: 'refused', reason: 'unreachable' };
  return wording === undefined
    ? { kind: 'refused', reason: 'template_missing' }
    : { ...verdict, address, hmac, wording };
}

async function claim(
  sql: Sql,
  { box, publicBaseUrl }: { box: SecretBox; publicBaseUrl: string },
  row: Claimable,
  verdict: Free,
): Promise<ClaimResult> {
  const messageId = row.message_id ?? randomUUID();
  const links = linksFor(row);
  const callbackToken = codeFrom(MESSAGE_TOKEN_LENGTH, randomBytes);
  const optOutUrl = `${publicBaseUrl}/u/${callbackToken}`;
  const { values, content } = await write(sql, { box, publicBaseUrl }, row, { verdict, links, optOutUrl });
  // The check uses the message as this fan reads it: a condition of the template may leave the way out of it for some
  // fans.
  if (!hasWayOut(content, optOutUrl)) return { kind: 'refused', row, reason: 'no_way_out' };
  const paid = await pay(sql, row, content, verdict.at);
  // The decision that reads this reads the cap, too. It waits until the cap allows the message, and costs nothing.
  if (paid.kind === 'reached')
    return { kind: 'deferred', row, reason: 'budget', until: verdict.at, capReached: paid.first };
  await take(sql, row, {
    ...{ messageId, callbackToken, links, addressHmac: verdict.hmac, virtualAt: verdict.at },
    ...{ costMicros: paid.costMicros, spendMonth: paid.month },
    sealed: sealMessage(box, verdict.wording, values, content),
  });
  return {
    kind: 'claimed',
    message: {
      ref: messageRef(row, messageId),
      campaignId: row.campaign_id,
      to: box.open(verdict.address),
      address: { workspaceId: row.workspace_id, channel: row.spec.channel, hmac: verdict.hmac },
      content,
      template: row.spec.template,
      callbackToken,
      optOutUrl,
      validitySeconds: validity(verdict, row),
      at: verdict.at,
      counted: paid.counted,
      warned: paid.warned,
    },
  };
}

async function take(
  sql: Sql,
  row: Claimable,
  claim: Omit<Parameters<typeof takeMessage>[1], 'effectId' | 'senderId'>,
): Promise<void> {
  const taken = await takeMessage(sql, {
    ...claim,
    effectId: row.effect_id,
    senderId: row.sender?.id ?? null,
  });
  // The check ran under the same locks, so this is a bug and not a race: roll back and say so.
  if (!taken) throw new Error(`The message of effect ${row.effect_id} was claimed under its lock.`);
}

type Paid =
  | {
      kind: 'paid';
      /** Null: the workspace has told no prices. */
      costMicros: number | null;
      month: string | null;
      counted: boolean;
      warned: (string | null)[];
    }
  | { kind: 'reached'; first: boolean };

/** Counts the message for the spend caps, where there are any. */
async function pay(sql: Sql, row: Claimable, content: RenderedMessage, at: number): Promise<Paid> {
  const { workspace_id: workspaceId, campaign_id: campaignId, spend_prices: prices } = row;
  if (prices === undefined)
    return { kind: 'paid', costMicros: null, month: null, counted: false, warned: [] };
  const costMicros = costOf(content, prices);
  const month = monthOf(at, row.workspace_zone);
  if (row.spend_caps === 0 || costMicros === 0)
    return { kind: 'paid', costMicros, month, counted: false, warned: [] };
  const reserved = await reserveSpending(sql, { workspaceId, campaignId, costMicros, month });
  return reserved.kind === 'reached'
    ? reserved
    : { kind: 'paid', costMicros, month, counted: true, warned: reserved.warned };
}

/** Returns the message as this fan reads it, and the values that it is made from. */
async function write(
  sql: Sql,
  deps: { box: SecretBox; publicBaseUrl: string },
  row: Claimable,
  { verdict, links, optOutUrl }: { verdict: Free; links: readonly NewLink[]; optOutUrl: string },
): Promise<{ values: MessageValues; content: RenderedMessage }> {
  const facts = messageFacts(row, deps, {
    ...linkValues(links, linkBase(row.link_host, deps.publicBaseUrl)),
    optOut: optOutBy(row.spec.channel, optOutUrl),
    now: verdict.at,
  });
  const values = messageValues(facts);
  return { values, content: renderMessage(await withHtml(sql, verdict.wording), values) };
}

/** The template with its HTML, which is read once a process and not with every claim. */
async function withHtml(sql: Sql, { versionId, template, isDesigned }: Wording): Promise<MessageTemplate> {
  const html = isDesigned ? await versionHtml(sql, versionId) : undefined;
  return html === undefined ? template : { ...template, html };
}

/**
 * Returns the links that the template may mention. A link that it does not mention has no code, and its value is
 * empty.
 */
function linkValues(links: readonly NewLink[], base: string): Pick<MessageValues, 'link' | 'links'> {
  const at = (target: LinkTarget): string => {
    const link = links.find((one) => one.target === target);
    return link === undefined ? '' : `${base}/t/${link.code}`;
  };
  return {
    link: at('page'),
    links: {
      ...{ save: at('save'), like: at('like'), follow: at('follow') },
      ...{ playlist: at('playlist'), connect: at('connect') },
    },
  };
}

/**
 * Returns the seconds (real) until the send window closes: the message cannot arrive later. Twilio accepts 1 to
 * 36,000.
 */
function validity({ at, closesAt }: Free, row: Claimable): number {
  const remainingSeconds = Math.floor((closesAt - at) / row.clock_k / 1000);
  return Math.min(36_000, Math.max(1, remainingSeconds));
}

function clockOf(row: Claimable): { v0: number; r0: number; k: number } {
  return { v0: row.clock_v0, r0: row.clock_r0, k: row.clock_k };
}
