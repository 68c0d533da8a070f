import { z } from 'zod';

/**
 * Dates and instants that callers give lie in these years. Outside of them a date has no four-digit year in every zone,
 * and PostgreSQL writes it another way than ISO 8601: no answer could tell it back.
 */
const FIRST = '1900';
const BEHIND_LAST = '9999';

/** Whether the year of an ISO date or instant, which begins with its four digits, is among them. */
export const isYearTaken = (text: string): boolean => text >= FIRST && text < BEHIND_LAST;
export const YEAR_NOT_TAKEN = { error: 'Must be in the years 1900 to 9998' };

/** An instant that a caller gives: ISO 8601 with its offset. The title says by which clock. */
export const GivenInstant = z.iso.datetime({ offset: true, abort: true }).refine(isYearTaken, YEAR_NOT_TAKEN);

/** A calendar date that a caller gives. */
export const GivenDate = z.iso.date({ abort: true }).refine(isYearTaken, YEAR_NOT_TAKEN);
