import { z } from 'zod';

/** How far the read models are behind the log, in whole seconds of real time. Counts that are made from them say it. */
export const BehindSecondsSchema = z.int().min(0).meta({
  description:
    'The age of the oldest act that stages, attributes and joined releases do not count yet. 0: there is none.',
});
