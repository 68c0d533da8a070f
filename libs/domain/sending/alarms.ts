import { type Channel, CHANNELS } from '#domain/terms.js';

/** What goes wrong with many messages of a campaign at once. */
export const ALARM_KINDS = [
  /** Fans report the email as spam. */
  'complaints',
  /** Carriers filter or block the text. */
  'filtered',
  /** Nobody knows whether the provider has sent the message. */
  'unknown',
  /** The provider refuses the message, with one code, for a reason that is not the fans'. */
  'refused',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];
export type AlarmAction = 'warn' | 'pause';

/** From which share of a campaign's messages on somebody is told, and from which on the campaign pauses by itself. */
interface AlarmRule {
  kind: AlarmKind;
  channels: readonly Channel[];
  warnShare: number;
  pauseShare: number;
  /** Below so many cases a share says nothing. */
  leastCases: number;
}

/** Gmail and Yahoo ask senders to stay below 0.1 % of complaints and never to reach 0.3 %. The others are ours. */
export const ALARM_RULES: readonly AlarmRule[] = [
  { kind: 'complaints', channels: ['email'], warnShare: 0.001, pauseShare: 0.003, leastCases: 3 },
  { kind: 'filtered', channels: ['sms'], warnShare: 0.05, pauseShare: 0.15, leastCases: 10 },
  { kind: 'unknown', channels: CHANNELS, warnShare: 0.05, pauseShare: 0.2, leastCases: 10 },
  { kind: 'refused', channels: CHANNELS, warnShare: 0.05, pauseShare: 0.2, leastCases: 10 },
];

/** Twilio: filtered by a carrier, unknown error, blocked. Never retried; a mass of them is about the text. */
export const FILTERED_CODES = ['30007', '30008', '30450'];

/** What became of a campaign's messages on one channel since it was last looked at by a person. */
export interface SendTally {
  channel: Channel;
  /** Messages that the provider was asked to send. */
  messages: number;
  complaints: number;
  filtered: number;
  unknown: number;
  /** The most frequent code of a refusal that is not the fan's, and how often it came. */
  refused: { code: string; cases: number } | null;
}

export interface Alarm {
  kind: AlarmKind;
  channel: Channel;
  action: AlarmAction;
  cases: number;
  messages: number;
  code: string | null;
}

/** Whether so many messages went wrong that their share can matter. */
export const mayAlarm = (troubles: Omit<SendTally, 'messages'>): boolean =>
  ALARM_RULES.some(
    ({ kind, channels, leastCases }) =>
      channels.includes(troubles.channel) && casesOf(kind, troubles) >= leastCases,
  );

/** The alarms of a tally, the most serious of each kind. */
export function alarmsOf(tally: SendTally): Alarm[] {
  return ALARM_RULES.filter(({ channels }) => channels.includes(tally.channel)).flatMap((rule) => {
    const cases = casesOf(rule.kind, tally);
    if (cases < rule.leastCases || tally.messages === 0) return [];
    const share = cases / tally.messages;
    if (share < rule.warnShare) return [];
    const action: AlarmAction = share >= rule.pauseShare ? 'pause' : 'warn';
    const code = rule.kind === 'refused' ? (tally.refused?.code ?? null) : null;
    return [{ kind: rule.kind, channel: tally.channel, action, cases, messages: tally.messages, code }];
  });
}

function casesOf(kind: AlarmKind, tally: Omit<SendTally, 'messages'>): number {
  return kind === 'refused' ? (tally.refused?.cases ?? 0) : tally[kind];
}
