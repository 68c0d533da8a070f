import type { Channel } from '#domain/terms.js';
import type { Logger } from '#activities/logger.js';
import type { ClaimResult } from './claim.js';

/** A code on a channel gets one line in this time, however many messages it concerns. */
const AT_MOST_EVERY_MS = 60_000;

interface Reported {
  at: number;
  /** The number of messages refused since then that no line has reported yet. */
  unreported: number;
}
const reported = new WeakMap<Logger, Map<string, Reported>>();

/**
 * Reports that a provider has refused a message for a reason that is not its fan's (a region that is not enabled, a
 * text that it does not accept). Only this message is lost, but an operator should know.
 */
export function tellOperator(logger: Logger, channel: Channel, code: string, now = Date.now()): void {
  const all = reported.get(logger) ?? new Map<string, Reported>();
  reported.set(logger, all);
  const key = `${channel} ${code}`;
  const last = all.get(key);
  if (last !== undefined && now - last.at < AT_MOST_EVERY_MS) {
    last.unreported += 1;
    return;
  }
  all.set(key, { at: now, unreported: 0 });
  const messages = 1 + (last?.unreported ?? 0);
  logger.error({ channel, code, messages }, 'messages were refused for a reason that is not the fans’');
}

/** Tells once that a spend cap is spent to 80 %, and once that it is reached and messages wait. */
export function tellOfCaps(logger: Logger, claim: ClaimResult): void {
  if (claim.kind === 'claimed') {
    const { campaignId } = claim.message;
    for (const ofCampaign of claim.message.warned)
      logger.warn({ campaignId, cap: capName(ofCampaign) }, 'a spend cap is spent to 80 %');
  } else if (claim.kind === 'deferred' && claim.capReached === true) {
    const { workspace_id: workspaceId, campaign_id: campaignId } = claim.row;
    logger.error({ workspaceId, campaignId }, 'a spend cap is reached: messages wait until it is raised');
  }
}

const capName = (ofCampaign: string | null): string => (ofCampaign === null ? 'workspace' : 'campaign');
