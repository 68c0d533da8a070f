import type { Channel, Purpose, Service } from '#domain/terms.js';

/** What is known of one address of the fan. */
export interface ChannelFacts {
  /** The address is blocked for the whole workspace; this beats every consent. */
  suppressed: boolean;
  /** The purposes that the fan has consented to. */
  purposes: Purpose[];
  /** Of a number: the state or province (ISO 3166-2) of its area code. */
  region?: string;
}

/** The fan at the moment of this decision. */
export interface FanFacts {
  id: string;
  territory?: string;
  /** IANA time zone. */
  zone?: string;
  /** A channel is absent when the fan has no address for it. */
  channels: Partial<Record<Channel, ChannelFacts>>;
  /** Services that the fan's grant is alive on and that we have an adapter for. */
  connections: Service[];
}
