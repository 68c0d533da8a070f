import type { Channel } from '#domain/terms.js';

/** Local wall hours, `from` inclusive, `to` exclusive. */
export interface Hours {
  from: number;
  to: number;
}

/** Seven days, Monday first; null: not on that day. `id` names the row. */
export interface WeekWindows {
  id: string;
  days: readonly (Hours | null)[];
}

/** The rule of a country, or of '' for every other. Data, so that counsel can change it. */
type Rules = Readonly<Record<string, WeekWindows>>;

const SMS_RULES: Rules = {
  '': week('sms', { from: 9, to: 20 }, { from: 9, to: 20 }),
  // Federal law says 8–21; some states are narrower, and Sunday mornings are left alone.
  US: week('sms-us', { from: 9, to: 20 }, { from: 12, to: 20 }),
  // No prospecting by text on Sundays. Public holidays, forbidden as well, are not kept yet.
  FR: week('sms-fr', { from: 8, to: 22 }, null),
};

const EMAIL_RULES: Rules = {
  '': week('email', { from: 8, to: 21 }, { from: 8, to: 21 }),
};

const RULES: Record<Channel, Rules> = { sms: SMS_RULES, email: EMAIL_RULES };

export function windowsOf(channel: Channel, country: string | undefined): WeekWindows {
  const rules = RULES[channel];
  const own = country !== undefined && Object.hasOwn(rules, country) ? rules[country] : undefined;
  const rule = own ?? rules[''];
  if (rule === undefined) throw new Error(`No send windows for ${channel}.`);
  return rule;
}

function week(id: string, mondayToSaturday: Hours, sunday: Hours | null): WeekWindows {
  return { id, days: [...Array<Hours>(6).fill(mondayToSaturday), sunday] };
}
