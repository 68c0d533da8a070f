import type { Channel } from '#domain/terms.js';
import type { DeliveryStatus } from './delivery-report.js';

/** A send that is not found within this time is abandoned. A late delivery report still settles it. */
export const ABANDON_AFTER_MS: Record<Channel, number> = {
  sms: 24 * 3_600_000,
  email: 72 * 3_600_000,
  webpush: 24 * 3_600_000,
};

/** What is known of a message of unknown outcome. */
interface Evidence {
  channel: Channel;
  providerId: string | null;
  deliveryStatus: DeliveryStatus | null;
  clicks: number;
  hasAddress: boolean;
}

const LOOKED_FOR: Record<Channel, string> = {
  sms: 'We look for it among the messages that Twilio has to this number.',
  email: 'SendGrid cannot be asked: only a later event of it, or its activity feed, tells.',
  webpush: 'The service of the browser cannot be asked: only a tap of the fan tells.',
};

/** The evidence in sentences for people. */
export function evidenceOf({ channel, providerId, deliveryStatus, clicks, hasAddress }: Evidence): string[] {
  return [
    'The provider was called, and its answer did not come back.',
    ...(providerId === null ? [] : [`The provider has given it the id ${providerId}: it has accepted it.`]),
    ...(deliveryStatus === null ? [] : [`A delivery report says: ${deliveryStatus}.`]),
    ...(clicks === 0 ? [] : [`Its links were opened ${clicks} times: it has arrived.`]),
    ...(hasAddress ? [] : ['The fan has no such address any more, so nobody can be asked.']),
    LOOKED_FOR[channel],
  ];
}
