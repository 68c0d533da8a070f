import type { CampaignConfirmations } from '#contracts/campaigns/confirmations.js';
import type { ConfirmationCount } from '#database/messages/confirmation-counts.js';
import { CHANNELS } from '#domain/terms.js';

type Item = CampaignConfirmations['items'][number];

/** One row for each kind and channel that there is any of. */
export function confirmationsOf(counts: readonly ConfirmationCount[]): Item[] {
  return (['question', 'code'] as const).flatMap((of) =>
    CHANNELS.flatMap((channel) => {
      const own = counts.filter((one) => one.of === of && one.channel === channel);
      return own.length === 0 ? [] : [{ of, channel, ...summed(own) }];
    }),
  );
}

const hasFailed = ({ state, deliveryStatus }: ConfirmationCount): boolean =>
  state === 'rejected' || deliveryStatus === 'undelivered' || deliveryStatus === 'failed';

function summed(own: readonly ConfirmationCount[]): Omit<Item, 'of' | 'channel'> {
  const sum = (holds: (one: ConfirmationCount) => boolean): number =>
    own.filter(holds).reduce((all, { count }) => all + count, 0);
  const failedByCode: Record<string, number> = {};
  for (const one of own.filter(hasFailed)) {
    const code = one.code ?? 'unknown';
    failedByCode[code] = (failedByCode[code] ?? 0) + one.count;
  }
  return {
    asked: sum(() => true),
    waiting: sum(({ state }) => state === 'pending' || state === 'attempting'),
    accepted: sum(({ state }) => state === 'accepted'),
    rejected: sum(({ state }) => state === 'rejected'),
    refused: sum(({ state }) => state === 'refused'),
    unknown: sum(({ state }) => state === 'unknown'),
    delivered: sum(({ deliveryStatus }) => deliveryStatus === 'delivered'),
    undelivered: sum((one) => one.state !== 'rejected' && hasFailed(one)),
    failedByCode,
  };
}
