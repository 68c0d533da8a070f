/** The words the whole product uses, as closed unions. Times are milliseconds since the epoch (UTC). */
export type EpochMs = number;

export const STAGES = ['pre_saved', 'release_saved', 'engaged', 'saved', 'followed', 're_engaged'] as const;
export type Stage = (typeof STAGES)[number];

export const CHANNELS = ['email', 'sms', 'webpush'] as const;
export type Channel = (typeof CHANNELS)[number];
export const isChannel = (value: string): value is Channel => CHANNELS.some((channel) => channel === value);

/** One value for each channel. A channel that is added to `CHANNELS` does not compile until it has its value here. */
export function perChannel<T>(valueOf: (channel: Channel) => T): Record<Channel, T> {
  return { email: valueOf('email'), sms: valueOf('sms'), webpush: valueOf('webpush') };
}

/** The channels with an address that a person can type. A browser's subscription to web push is none. */
export const ADDRESS_CHANNELS = ['email', 'sms'] as const satisfies readonly Channel[];
export type AddressChannel = (typeof ADDRESS_CHANNELS)[number];
export const isAddressChannel = (value: string): value is AddressChannel =>
  ADDRESS_CHANNELS.some((channel) => channel === value);

export const SERVICES = ['spotify', 'apple_music', 'deezer'] as const;
export type Service = (typeof SERVICES)[number];

/** One value for each service. A service that is added to `SERVICES` does not compile until it has its value here. */
export function perService<T>(valueOf: (service: Service) => T): Record<Service, T> {
  return { spotify: valueOf('spotify'), apple_music: valueOf('apple_music'), deezer: valueOf('deezer') };
}

/** `service`: the fan has granted a streaming service. `reminder`: there is no grant, and the fan gets a message at release. */
export const PRE_SAVE_PATHS = ['service', 'reminder'] as const;
export type PreSavePath = (typeof PRE_SAVE_PATHS)[number];

export const PURPOSES = ['reminder', 'service', 'marketing'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How we came to know of a fan's act (`docs/metrics.md`). Services tell us nothing by themselves. */
export const OBSERVED_BY = ['tap', 'check', 'import'] as const;
export type ObservedBy = (typeof OBSERVED_BY)[number];

export const CAMPAIGN_STATUSES = ['draft', 'live', 'paused', 'ended'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** What a new version does with the fans under way: `move` takes them over, `finish` lets them finish the old one. */
export const PUBLISH_MODES = ['move', 'finish'] as const;
export type PublishMode = (typeof PUBLISH_MODES)[number];

/** Why a campaign has ended. Its enrollments close with the same reason. */
export const END_REASONS = ['campaign_ended', 'release_cancelled'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The actions of a `service` step. Where a service cannot do one, a tracked link leads the fan there. */
export const SERVICE_ACTIONS = [
  'saveRelease',
  'likeTrack',
  'followArtist',
  'addToPlaylist',
  'check',
] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

/** What a webhook step may tell about the fan besides the id. This is never an address. */
export const WEBHOOK_FIELDS = ['externalId', 'territory', 'stages'] as const;
export type WebhookField = (typeof WEBHOOK_FIELDS)[number];
/** A value that the marketer, or a caller of the API, has noted about a fan. It is never free text nor an address. */
export type AttributeValue = boolean | number | string;
export const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
export const ATTRIBUTE_TOKEN = /^[A-Za-z0-9_.:-]{1,64}$/;

/** The stages that a `check` can look for: what the fan has done on the service by themselves. */
export const CHECKED_STAGES = ['saved', 'followed'] as const;
export type CheckedStage = (typeof CHECKED_STAGES)[number];

/** The roles of members. An analyst only reads; an owner also manages keys and members. */
export const MEMBER_ROLES = ['owner', 'marketer', 'analyst'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** The roles of API keys. A key is never an owner: whoever finds a key must not be able to make more of them. */
export const API_KEY_ROLES = ['marketer', 'analyst'] as const;
export type ApiKeyRole = (typeof API_KEY_ROLES)[number];

/** What a reply to our number asks for. `doubtful`: it may ask us to stop, and a person has to look. */
/** What a reply says, as far as a flow may know: the text itself is kept apart, sealed. */
export const REPLY_LABELS = ['yes', 'no', 'question'] as const;
export type ReplyLabel = (typeof REPLY_LABELS)[number];

export const REPLY_INTENTS = ['stop', 'doubtful', 'start', 'help', 'none'] as const;
export type ReplyIntent = (typeof REPLY_INTENTS)[number];
