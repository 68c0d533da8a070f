/** Hours of the local wall clock: `from` is inclusive, `to` exclusive. A half is a half hour (21.5 is 21:30). */
export interface Hours {
  from: number;
  to: number;
}

/** The hours of seven days, Monday first. Null: nothing is sent on that day. */
export interface WeekWindows {
  /** The row that they come from: a channel, or a country, state or province (ISO 3166). */
  id: string;
  days: readonly (Hours | null)[];
  /** The place whose public holidays are quiet all day. Absent: a holiday is a day like its weekday. */
  quietHolidaysOf?: string;
}

/** Where a row comes from. */
export interface WindowSource {
  /** Who says so: a law, an agreement of the carriers, or a guide where there is neither. */
  source: string;
  /** When it was looked up. */
  lookedUp: string;
}

/** The hours of one place for SMS. */
export interface SmsHoursRow extends WindowSource {
  /** ISO 3166: a country (`FR`), or a state or province (`US-FL`). */
  place: string;
  weekdays: Hours;
  saturday: Hours;
  sunday: Hours | null;
  quietHolidays?: true;
}

export function weekOf({ place, weekdays, saturday, sunday, quietHolidays }: SmsHoursRow): WeekWindows {
  return {
    id: `sms-${place.toLowerCase()}`,
    days: [weekdays, weekdays, weekdays, weekdays, weekdays, saturday, sunday],
    ...(quietHolidays === true ? { quietHolidaysOf: place } : {}),
  };
}
