import { END_REASONS } from '#domain/terms.js';

/*
 * Why something was not sent, waits, failed or ended. Code, API schemas and the database take the words from here.
 * A word is never renamed and never taken out: old facts in the log, and states already stored, carry it.
 */

/**
 * A word that the product did not choose: a provider's code, or a marketer's own reason. The known words beside it
 * stay visible in a union, and any other word is accepted.
 */
export type ForeignWord = string & Record<never, never>;

/** Why a step does not send its message, and never will (`message.blocked`). */
export const BLOCKED_REASONS = [
  /** The fan has no address on any channel of the step. */
  'unreachable',
  'no_consent',
  /** The address is blocked for the workspace. */
  'suppressed',
  /** A split put the fan into the holdout: no marketing in this campaign. */
  'holdout',
  /** The campaign has sent the fan as many messages on the channel as it may. */
  'cap_campaign',
  /** The channel needs a country to know the legal hours. */
  'country_unknown',
  /** Nobody has looked up the country's rules for SMS, and the workspace has not allowed it. */
  'country_not_allowed',
  /** The flow's own windows leave no hour that the law allows. */
  'no_window',
  /** The message could only go out after its `validFor`. */
  'expired',
  /** Its `skipIf` holds. */
  'not_needed',
  /** A member has looked at it, and has cancelled it. */
  'review_cancelled',
] as const;
export type BlockedReason = (typeof BLOCKED_REASONS)[number];

/** Why the claim, the last check before the provider is called, refuses a message for good (`message.refused`). */
export const REFUSED_REASONS = [
  'campaign_ended',
  'unreachable',
  /** This visit of the step has sent its message already, whatever came of it. */
  'already_attempted',
  /** Another fan with the same address has received this very message. */
  'address_reached',
  'suppressed',
  'no_consent',
  /** The template has no text for this channel. */
  'template_missing',
  /** The email as this fan would read it has no way out. */
  'no_way_out',
  /** The fan has taken a pause, or wants fewer messages, and has had one. */
  'fan_rests',
  'cap_campaign',
  'country_unknown',
  'country_not_allowed',
  'no_window',
] as const;
export type RefusedReason = (typeof REFUSED_REASONS)[number];

/** Why a message was not sent: blocked by its step, or refused by the claim. */
export const NOT_SENT_REASONS = [...new Set([...BLOCKED_REASONS, ...REFUSED_REASONS])];
export type NotSentReason = BlockedReason | RefusedReason;

/** Why the claim puts a message off (`message.deferred`). */
export const DEFERRED_REASONS = [
  'paused',
  'cap',
  'quiet_hours',
  /** A reply from the number may ask us to stop, and nobody has looked at it yet. */
  'reply_doubtful',
  /** The message would cost more than the spend cap of the workspace's month, or of the campaign, leaves. */
  'budget',
] as const;
export type DeferredReason = (typeof DEFERRED_REASONS)[number];

/** What a run waits for until a moment (`Wait` of kind `until`). */
export const WAITING_REASONS = [
  'duration',
  'release',
  'send_window',
  'window',
  'date',
  'cap',
  'quiet_hours',
  /** The spend cap of the workspace's month, or of the campaign, is reached. */
  'budget',
  /** A member has to look at the message before it goes out. */
  'review',
  /** The release has not appeared on the fan's service. */
  'release_late',
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** What a fan may be waiting for at a step: a moment for a reason, or something that has to happen. */
export const WAIT_CODES = [
  ...WAITING_REASONS,
  /** The engine looks at the step with its next decision. */
  'decision',
  'event',
  'message',
  'service',
  'webhook',
] as const;

/** What holds a step up although the flow itself would go on. */
export const HOLD_REASONS = [
  'stuck',
  'campaign_paused',
  'campaign_ended',
  'quiet_hours',
  'cap',
  /** A member has to look at the message. */
  'needs_review',
  /** A provider has asked us to wait. */
  'provider_held',
  /** The provider's budget has no slot before, or a spend cap is reached. */
  'budget',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** Why an enrollment is over (`enrollment.closed`). */
export const CLOSED_REASONS = [
  ...END_REASONS,
  'flow_ended',
  'exited_by_operator',
  /** The fan has taken the pre-save back on the page. */
  'undone_by_fan',
  'erased',
] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

/** Why the engine ends a run (`track.ended`). The reason of an `exit` step is the marketer's own word. */
export const RUN_END_REASONS = [
  /** The run passed the last step. */
  'end',
  'goal',
  'flow_goal',
  'restarted',
  /** A new version of the flow, or an operator, moved the run to another track. */
  'moved',
  ...CLOSED_REASONS,
] as const;
export type RunEndReason = (typeof RUN_END_REASONS)[number];

/** Why an action on a streaming service failed (`release.save_failed`, `service.failed`). */
export const SERVICE_FAILURE_REASONS = [
  /** The release never appeared on the service. */
  'not_available',
  /** The service was tried until the time was up. */
  'gave_up',
  'campaign_ended',
  'not_connected',
  /** We have no adapter, or the service has no such call. */
  'not_possible',
  'scope_missing',
  'release_id_missing',
  'track_id_missing',
  'artist_id_missing',
  /** The grant is dead. */
  'reconnect_needed',
  /** Nothing that a check was to look for can be seen with this grant. */
  'unobservable',
  /** The service answered 403. */
  'forbidden',
  /** The app is in Spotify's Development Mode, and serves five people only. */
  'fan_not_allow_listed',
  /** The fan pays for no subscription, and so has no library (Apple Music). */
  'no_subscription',
  /** The fan's list holds as many items as the service allows (Deezer). */
  'library_full',
  /** The service took the request, but the item never appeared in the library. */
  'ignored',
  /** The service refused our app until the time was up. This says nothing about the fan's grant. */
  'app_refused',
] as const;
export type KnownServiceFailure = (typeof SERVICE_FAILURE_REASONS)[number];
/** The service's own code is free text: `http_404`, `invalid_request` … */
export type ServiceFailureReason = KnownServiceFailure | ForeignWord;

/** Why a streaming service refuses our app. An operator has to act, at the service or in the settings. */
export const APP_REFUSALS = [
  /** The service does not know the app, or its secret is wrong. */
  'invalid_client',
  /** Spotify: the owner of an app in Development Mode needs Premium. */
  'owner_premium_required',
  /** Spotify: an app without extended quota used one of the older calls. */
  'legacy_call_refused',
  /** Apple does not accept the token that names our app: its team, its key, or its clock. */
  'developer_token_refused',
  /** The private key in the settings cannot be read. */
  'private_key_unreadable',
  /** The service has banned the app, or has switched it off. */
  'app_banned',
] as const;
export type AppRefusal = (typeof APP_REFUSALS)[number];

/** Why a call of a webhook step failed (`webhook.failed`). */
export type WebhookFailureReason =
  | 'campaign_ended'
  /** The receiver answered 410. */
  | 'gone'
  | 'gave_up'
  /** The address may not be called: `url` by its form, `address:…` by where it leads. */
  | 'url'
  | `address:${string}`
  | 'redirect'
  | `http_${number}`;

/** The fan's own wish to get no more on an address. Only the fan can lift such a block. */
export const OWN_WISHES = ['stop', 'unsubscribe', 'spam_report'] as const;
export type OwnWish = (typeof OWN_WISHES)[number];

/** What was done to a fan's address on a channel (`fan.address_changed`). */
export const ADDRESS_CHANGES = ['added', 'replaced', 'removed'] as const;
export type AddressChange = (typeof ADDRESS_CHANGES)[number];

/**
 * Why consents ended without a wish of the fan's: the address that they were given for is the fan's no more. This is no
 * opt-out, and no metric counts it as one.
 */
export const ADDRESS_ENDS = ['address_replaced', 'address_removed'] as const;
export type AddressEnd = (typeof ADDRESS_ENDS)[number];

/**
 * Why consents were withdrawn (`consent.withdrawn`): the fan's wish, the end of the address, or the word by which a
 * caller of the API records it.
 */
export type WithdrawalReason = OwnWish | AddressEnd | ForeignWord;

/** Why an address is blocked: the fan's wish, or a provider's code after the provider's name (`twilio_30006`). */
export type SuppressionReason = OwnWish | ForeignWord;

/** A provider's own code for a message that it refused or could not deliver. */
export type ProviderCode = ForeignWord;

/** Why a webhook subscription was switched off. */
export const DISABLED_REASONS = ['gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];
