import { z } from 'zod';

/** The query field of lists that leave out what was put away; spread beside `pageQuery`. */
export const archivedQuery = {
  archived: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: '`true` lists what was archived, and nothing else.' }),
};

export const RemovedSchema = z
  .object({
    outcome: z.enum(['deleted', 'archived']).meta({
      description: '`deleted`: nothing had used it. `archived`: it was used, so it only leaves the lists.',
    }),
  })
  .meta({ id: 'Removed' });
export type Removed = z.infer<typeof RemovedSchema>;
