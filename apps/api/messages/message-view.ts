import type { Message, SentContent } from '#contracts/messages/messages.js';
import { maskAddress } from '#database/fans/identities.js';
import type { MessageRow } from '#database/messages/list-messages.js';
import type { SecretBox } from '#database/secret-box.js';

/** One message as the API shows it: its address masked. */
export function messageOf(box: SecretBox, row: MessageRow, content: SentContent | undefined): Message {
  const { id, fanId, campaignId, campaignName, track, run, step, visit, channel, template, purpose } = row;
  const { state, code, deliveryStatus, providerId, addressEncrypted } = row;
  return {
    ...{ id, fanId, campaignId, campaignName, track, run, step, visit, channel, template, purpose },
    ...{ state, code, deliveryStatus, providerId },
    to: addressEncrypted === null ? null : maskAddress(channel, box.open(addressEncrypted)),
    triedAt: row.triedAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    clickedAt: row.clickedAt?.toISOString() ?? null,
    complainedAt: row.complainedAt?.toISOString() ?? null,
    content: content ?? null,
  };
}
