import { z } from 'zod';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { STAGES } from '#domain/terms.js';
import {
  countOf,
  metricAnswer,
  metricFormat,
  metricQuery,
  shareOf,
  askedPeriod,
  periodOf,
} from './metric.js';

export const CompoundingQuerySchema = metricQuery({
  ...periodOf('Releases that are out'),
  format: metricFormat,
});
export type CompoundingQuery = z.infer<typeof CompoundingQuerySchema>;

const byStage = z.record(z.enum(STAGES), countOf);

const release = z.object({
  releaseId: z.uuid(),
  title: z.string(),
  launchedAt: WorkspaceInstant.meta({ description: 'The first launch of one of its campaigns.' }),
  releasedAt: WorkspaceInstant.meta({ description: 'The moment for fans without a territory.' }),
  preSavers: countOf.meta({ description: 'Fans who pre-saved in one of its campaigns; each counts once.' }),
  knownAtLaunch: countOf.nullable().meta({
    description: 'Fans who had reached a stage in an earlier release before the launch.',
  }),
  returning: z
    .object({ fans: countOf, byDeepestStage: byStage })
    .nullable()
    .meta({ description: 'The pre-savers among them, by the deepest stage that they had reached by then.' }),
  carry: shareOf.meta({ description: 'returning ÷ preSavers' }),
  returnRate: shareOf.meta({ description: 'returning ÷ knownAtLaunch' }),
  stages: byStage.meta({ description: 'Fans by stage until now. The first act of a stage counts.' }),
  lastAtSameAge: z
    .object({ releaseId: z.uuid(), asOf: WorkspaceInstant, stages: byStage })
    .nullable()
    .meta({ description: 'The release before, when it was as long out (or away) as this one is now.' }),
});

export const CompoundingSchema = z
  .object({
    artistId: z.uuid(),
    ...metricAnswer,
    ...askedPeriod,
    releases: z.array(release).meta({
      description: 'In the order of their moments. What depends on an earlier release is null for the first.',
    }),
  })
  .meta({
    id: 'Compounding',
    description: 'What earlier releases brought to each. It describes, and says nothing of causes.',
  });
export type CompoundingAnswer = z.infer<typeof CompoundingSchema>;
