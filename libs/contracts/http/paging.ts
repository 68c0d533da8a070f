import { z } from 'zod';

/** The query fields of every list; spread into the list's own `z.strictObject`. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ description: 'Rows of one page.', examples: [50] }),
  cursor: z.string().min(1).max(500).optional().meta({ description: '`nextCursor` of the page before.' }),
};
export const PageQuerySchema = z.strictObject(pageQuery);
export type PageQuery = z.infer<typeof PageQuerySchema>;

/** The answer of every list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  });
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A path with one id in it. */
export const IdParamsSchema = z.strictObject({ id: z.uuid() });
export type IdParams = z.infer<typeof IdParamsSchema>;

/**
 * Instants of the real world in answers: ISO 8601 in UTC. The title tells them from workspace time on the API page, and
 * a spec holds every instant of every answer to one of the two.
 */
export const Instant = z.iso.datetime().meta({ title: 'Real time', examples: ['2026-11-20T00:00:00.000Z'] });

/** Instants on the workspace's clock in answers. It runs ahead of the real time in demo and rehearsal workspaces only. */
export const WorkspaceInstant = z.iso
  .datetime()
  .meta({ title: 'Workspace time', examples: ['2026-11-20T00:00:00.000Z'] });
