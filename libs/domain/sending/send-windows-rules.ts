import type { Channel } from '#domain/terms.js';

/** Hours of the local wall clock: `from` is inclusive, `to` exclusive. */
export interface Hours {
  from: number;
  to: number;
}

/** The hours of seven days, Monday first. Null: nothing is sent on that day. `id` names the row. */
export interface WeekWindows {
  id: string;
  days: readonly (Hours | null)[];
}

/** The windows by country; '' has those of every other country. They are data, so that a lawyer can change them. */
type WindowsByCountry = Readonly<Record<string, WeekWindows>>;

interface ChannelWindows {
  /** Nothing is sent to a fan whose country is unknown. Otherwise such a fan's hours are those of UTC. */
  needsCountry: boolean;
  byCountry: WindowsByCountry;
}

const SMS_WINDOWS: WindowsByCountry = {
  '': week('sms', { from: 9, to: 20 }, { from: 9, to: 20 }),
  // Federal law allows 8 to 21. Some states allow less, and nobody is disturbed on a Sunday morning.
  US: week('sms-us', { from: 9, to: 20 }, { from: 12, to: 20 }),
  // Advertising by SMS is forbidden on Sundays. It is forbidden on public holidays, too; this is not built yet.
  FR: week('sms-fr', { from: 8, to: 22 }, null),
};

const EMAIL_WINDOWS: WindowsByCountry = {
  '': week('email', { from: 8, to: 21 }, { from: 8, to: 21 }),
};

const WINDOWS: Record<Channel, ChannelWindows> = {
  sms: { needsCountry: true, byCountry: SMS_WINDOWS },
  email: { needsCountry: false, byCountry: EMAIL_WINDOWS },
};

export function needsCountry(channel: Channel): boolean {
  return WINDOWS[channel].needsCountry;
}

/** The windows of a channel in a country. An unknown country has those of every other country. */
export function windowsOf(channel: Channel, country: string | undefined): WeekWindows {
  const { byCountry } = WINDOWS[channel];
  const own = country !== undefined && Object.hasOwn(byCountry, country) ? byCountry[country] : undefined;
  const windows = own ?? byCountry[''];
  if (windows === undefined) throw new Error(`There are no send windows for ${channel}.`);
  return windows;
}

function week(id: string, mondayToSaturday: Hours, sunday: Hours | null): WeekWindows {
  return { id, days: [...Array<Hours>(6).fill(mondayToSaturday), sunday] };
}
