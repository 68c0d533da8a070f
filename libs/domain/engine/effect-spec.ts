import type { SendIntent } from '#domain/events/catalogue.js';
import type { SendLimits } from '#domain/sending/send-limits.js';
import type { ItemKind } from '#domain/services/capabilities.js';
import type {
  Channel,
  EpochMs,
  Purpose,
  Service,
  ServiceAction,
  Stage,
  WebhookField,
} from '#domain/terms.js';

/** Which attempt of which visit of which step asks for an effect. The same key always means the same effect. */
export interface EffectKey {
  campaignId: string;
  track: string;
  run: number;
  step: string;
  visit: number;
  attempt: number;
}

/** What an activity is to do. */
export type EffectSpec =
  | {
      kind: 'send';
      channel: Channel;
      template: string;
      purpose: Purpose;
      intent: SendIntent;
      /** The limits of the flow. The claim checks them once more before the message goes out. */
      limits?: SendLimits | undefined;
    }
  | {
      kind: 'service';
      action: ServiceAction;
      service: Service;
      /** Of a check: what to look for in the fan's library. */
      items?: ItemKind[];
      /** Of a check: what is found was true before the fan enrolled. */
      baseline?: true;
      /** The fan may have done it by hand already, and no herd acts at the same moment: look before writing. */
      lookFirst?: true;
    }
  /** The stages are noted when the call is asked for, so that every attempt tells the receiver the same. */
  | {
      kind: 'webhook';
      url: string;
      event: string;
      include: WebhookField[];
      at: EpochMs;
      stages: Stage[];
    };

export type ServiceEffectSpec = Extract<EffectSpec, { kind: 'service' }>;

/** An effect that a decision asks for. */
export interface NewEffect extends EffectKey {
  id: string;
  spec: EffectSpec;
}
