/** What is looked at before a campaign is launched, in the order in which it is shown. */
export const LAUNCH_POINTS = [
  'campaign',
  'flow',
  'entry',
  'end',
  'release',
  'pitch',
  'page',
  'links',
  'templates',
  'postal_address',
  'quiet_hours',
  'senders',
  'mail_domain',
  'sms_countries',
  'services',
  'grants',
] as const;
export type LaunchPoint = (typeof LAUNCH_POINTS)[number];

/** `blocking`: a launch is refused because of it. `warning`: a launch goes through, and somebody should know. */
export const CHECK_STATES = ['ok', 'warning', 'blocking'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** One row of the list. A point may have several: one for each channel, service, step or record that it is about. */
export interface LaunchCheck {
  point: LaunchPoint;
  /** The step, channel, service, language or DNS record; null: the whole campaign. */
  about: string | null;
  state: CheckState;
  /** How it is, in a sentence. */
  message: string;
  /** What to do about it; null: nothing. */
  todo: string | null;
}

export const ok = (point: LaunchPoint, message: string, about: string | null = null): LaunchCheck => ({
  ...{ point, about, state: 'ok', message, todo: null },
});

export const warning = (
  point: LaunchPoint,
  message: string,
  todo: string,
  about: string | null = null,
): LaunchCheck => ({ point, about, state: 'warning', message, todo });

/** Only what a launch really is refused for may be told as blocking. */
export const blocking = (
  point: LaunchPoint,
  message: string,
  todo: string,
  about: string | null = null,
): LaunchCheck => ({ point, about, state: 'blocking', message, todo });

/** In the order of the points; within one, what is worst comes first. */
export function inOrder(checks: readonly LaunchCheck[]): LaunchCheck[] {
  const rank = ({ point, state }: LaunchCheck): number =>
    LAUNCH_POINTS.indexOf(point) * CHECK_STATES.length - CHECK_STATES.indexOf(state);
  return [...checks].sort((a, b) => rank(a) - rank(b));
}
