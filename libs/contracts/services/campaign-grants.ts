import { z } from 'zod';
import { SERVICES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

const fans = z.number().int();

/** How many grants there are of each fate. They sum to `promised`. */
const fates = {
  promised: fans.meta({
    description: 'Fans under way in the campaign who pre-saved by a grant. The other counts sum to it.',
  }),
  alive: fans.meta({ description: 'Their grants will save the release.' }),
  endsBefore: fans.meta({
    description: 'Their grants end before the release, or within a day after it: a release may be late.',
  }),
  ended: fans.meta({ description: 'Their grants have ended already.' }),
  disconnected: fans.meta({ description: 'They have taken their grants back.' }),
  released: fans.meta({ description: 'The release is out in their territory: its save has had its turn.' }),
  renewable: fans.meta({
    description:
      'Of `endsBefore` and `ended`: a grant that they give now would live until the release. These fans are asked.',
  }),
};

export const CampaignGrantsSchema = z
  .object({
    campaignId: z.uuid(),
    asOf: Instant,
    total: z.object(fates),
    services: z
      .array(
        z.object({
          service: z.enum(SERVICES),
          ...fates,
          endsByWeek: z
            .array(
              z.object({
                week: z
                  .string()
                  .meta({ description: 'ISO 8601, in the zone of the workspace.', examples: ['2026-W50'] }),
                startsAt: Instant,
                fans,
              }),
            )
            .meta({
              description: 'In which weeks the grants of `endsBefore` end. Weeks without one are left out.',
            }),
        }),
      )
      .meta({ description: 'One entry for each service with a promise.' }),
    withoutService: fans.meta({
      description:
        'Pre-saved by a grant, but named no service and are connected to none: part of `total.disconnected`.',
    }),
  })
  .meta({ id: 'CampaignGrants' });
export type CampaignGrants = z.infer<typeof CampaignGrantsSchema>;
