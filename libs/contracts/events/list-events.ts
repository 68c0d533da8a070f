import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { Instant, pageOf, pageQuery, WorkspaceInstant } from '#contracts/http/paging.js';
import { EVENT_TYPES } from '#domain/events/event-types.js';

const typesOf = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length));

export const EVENT_FORMATS = ['json', 'csv', 'ndjson'] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

export const ListEventsQuerySchema = z
  .strictObject({
    ...pageQuery,
    fanId: z.uuid().optional(),
    campaignId: z.uuid().optional().meta({ description: 'Events that name this campaign.' }),
    enrolledIn: z.uuid().optional().meta({
      description:
        'All events of the fans of this campaign, also those that name another campaign or none. The metrics of the campaign can be counted from these alone.',
    }),
    type: typesOf.optional().meta({
      description: 'One type, or several with commas between them.',
      examples: ['fan.saved,fan.followed'],
    }),
    from: GivenInstant.optional().meta({ description: 'Happened at or after this moment (workspace time).' }),
    to: GivenInstant.optional().meta({ description: 'Happened before this moment (workspace time).' }),
    format: z.enum(EVENT_FORMATS).optional().meta({
      description:
        '`csv` and `ndjson` give every event that fits as one file; `limit` and `cursor` do not count then. If it is given, the Accept header does not count.',
    }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to), {
    path: ['from'],
    error: 'is after to',
  });
export type ListEventsQuery = z.infer<typeof ListEventsQuerySchema>;

export const EventSchema = z
  .object({
    id: z.uuid(),
    fanId: z.uuid(),
    fanSeq: z
      .number()
      .int()
      .meta({ description: 'The place among the events of the fan, in the order in which we took them.' }),
    campaignId: z.uuid().nullable(),
    type: z.enum(EVENT_TYPES),
    occurredAt: WorkspaceInstant.meta({ description: 'When it happened. Metrics go by this.' }),
    receivedAt: Instant.meta({ description: 'When we learned of it.' }),
    origin: z.enum(['api', 'import', 'webhook', 'platform', 'demo']),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event', description: 'One fact about a fan. It holds no address and no free text.' });
export type ListedEvent = z.infer<typeof EventSchema>;

export const EventPageSchema = pageOf(EventSchema).meta({
  id: 'EventPage',
  description: 'A page may be shorter than `limit`. Only a null `nextCursor` says that it was the last one.',
});
