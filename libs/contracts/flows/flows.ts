import { z } from 'zod';
import { FLOW_TEMPLATES } from '#domain/flows/templates/flow-templates.js';
import { DurationSchema, FlowSchema } from './flow.schema.js';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

export const CreateFlowFromTemplateSchema = z
  .strictObject({
    template: z.enum(FLOW_TEMPLATES),
    name: z.string().trim().min(1).max(200).optional(),
    waits: z
      .strictObject({
        saveWait: DurationSchema.optional(),
        followWait: DurationSchema.optional(),
        reengageWait: DurationSchema.optional(),
      })
      .optional()
      .meta({ description: 'Waits of "release-growth" other than the usual ones.' }),
  })
  .refine(({ template, waits }) => template === 'release-growth' || waits === undefined, {
    path: ['waits'],
    error: 'Only "release-growth" has waits that can be stated: change the draft instead',
  })
  .meta({
    id: 'CreateFlowFromTemplate',
    examples: [{ template: 'release-growth', waits: { saveWait: { days: 2 } } }],
  });
export type CreateFlowFromTemplate = z.infer<typeof CreateFlowFromTemplateSchema>;

export const FlowProblemSchema = z
  .object({
    severity: z.enum(['error', 'warning']),
    code: z.string().meta({ examples: ['loop_without_wait'] }),
    track: z.string().optional(),
    step: z.string().optional(),
    reason: z.string(),
  })
  .meta({
    id: 'FlowProblem',
    description: 'A flow with an error cannot be published; a warning is only shown.',
  });

const author = z
  .object({
    kind: z.enum(['member', 'apiKey']),
    id: z.uuid(),
    name: z.string().nullable().meta({ description: "A member's email, or the name of an API key." }),
  })
  .nullable();

/** The draft, by its number, that the caller has read. */
export const DraftRevisionQuerySchema = z.strictObject({
  revision: z.coerce.number().pipe(z.int32().min(1)).optional().meta({
    description:
      'The `revision` of the draft that this is based on. If somebody has saved another one meanwhile, the answer is 409 and nothing is changed.',
  }),
});
export type DraftRevisionQuery = z.infer<typeof DraftRevisionQuerySchema>;

export const FlowDraftSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    draft: FlowSchema,
    problems: z.array(FlowProblemSchema).meta({ description: 'What publishing this draft would say.' }),
    latestVersion: z.int().nullable().meta({ description: 'The newest published version.' }),
    revision: z.int().meta({ description: 'The number of the draft. It grows with every saved draft.' }),
    savedBy: author.meta({ description: 'Who saved the draft; null: nobody has noted it.' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'FlowDraft' });
export type FlowDraft = z.infer<typeof FlowDraftSchema>;
export const FlowDraftPageSchema = pageOf(FlowDraftSchema).meta({ id: 'FlowDraftPage' });

export const ListFlowsQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  name: z.string().min(1).max(200).optional().meta({ description: 'Part of the name, in any case.' }),
});
export type ListFlowsQuery = z.infer<typeof ListFlowsQuerySchema>;

const FieldChangeSchema = z.object({
  field: z.string().meta({ examples: ['until.duration.days'] }),
  from: z.unknown(),
  to: z.unknown(),
});
export const FlowDiffSchema = z
  .object({
    fields: z.array(FieldChangeSchema).meta({ description: 'Of the flow itself.' }),
    tracks: z.array(
      z.object({
        track: z.string(),
        change: z.enum(['added', 'removed', 'changed']),
        fields: z.array(FieldChangeSchema),
        steps: z.array(
          z.object({
            step: z.string(),
            change: z.enum(['added', 'removed', 'changed', 'moved']),
            fields: z.array(FieldChangeSchema),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'FlowDiff', description: 'By the ids of tracks and steps.' });

const DiffEnd = z.union([z.literal('draft'), z.coerce.number().pipe(z.int32().min(1))]);
export const FlowDiffQuerySchema = z.strictObject({
  from: DiffEnd.meta({ description: 'A published version, or `draft`.' }),
  to: DiffEnd.default('draft'),
});
export type FlowDiffQuery = z.infer<typeof FlowDiffQuerySchema>;

export const FlowVersionSchema = z
  .object({
    id: z.uuid(),
    flowId: z.uuid(),
    version: z.int(),
    definition: FlowSchema,
    publishedAt: Instant,
    publishedBy: author.meta({ description: 'Null: nobody has noted it.' }),
  })
  .meta({ id: 'FlowVersion', description: 'Never changes.' });
export type FlowVersion = z.infer<typeof FlowVersionSchema>;
export const FlowVersionPageSchema = pageOf(FlowVersionSchema).meta({ id: 'FlowVersionPage' });
