import { z } from 'zod';

const byName = z.record(z.string(), z.string());

/** What the rules of every zone, and of every territory's clocks, come down to: equal as long as they are. */
export const ZoneDigestsSchema = z.object({ zones: byName, territories: byName });
export type ZoneDigests = z.infer<typeof ZoneDigestsSchema>;

/** Zones by their names in lower case, and territories, whose rules an update changed. */
export const ChangedZonesSchema = z.object({ zones: z.array(z.string()), territories: z.array(z.string()) });
export type ChangedZones = z.infer<typeof ChangedZonesSchema>;
