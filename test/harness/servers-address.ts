import { z } from 'zod';

const ServersSchema = z.object({
  postgresUrl: z.url(),
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
});

/** Where the suite's shared servers are. The global setup passes it on. */
export function servers(): z.infer<typeof ServersSchema> {
  const text = process.env['SEGUE_TEST_SERVERS'];
  if (text === undefined) throw new Error('Specs that need PostgreSQL or Temporal are named *.int-spec.ts.');
  return ServersSchema.parse(JSON.parse(text));
}
