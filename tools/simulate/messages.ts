import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CHANNELS } from '#domain/terms.js';
import { errorMessage, StartError } from '#tools/process.js';

const message = {
  key: z.string().min(1),
  channel: z.enum(CHANNELS),
  body: z.string().min(1),
};
const WrittenSchema = z.strictObject({ ...message, subject: z.string().optional() });
/** As `GET /v1/templates` shows it. */
const TemplateSchema = z
  .object({ ...message, subject: z.string().nullable() })
  .transform(({ subject, ...rest }) => (subject === null ? rest : { ...rest, subject }));
const PageSchema = z.object({
  items: z.array(TemplateSchema),
  nextCursor: z.string().nullable().default(null),
});
const FileSchema = z.union([z.array(WrittenSchema), PageSchema.transform(({ items }) => items)]);
export type Message = z.infer<typeof WrittenSchema>;

/** How messages are brought, for whoever lacks some. */
export const HOW_TO_BRING = `Bring the messages of the flow with --messages FILE, or take the workspace's: --api URL, with an API key in
SEGUE_API_KEY or --key. FILE is [{ "key", "channel", "subject"?, "body" }], or an answer of GET /v1/templates.`;

export function messagesOfFile(path: string): Message[] {
  const parsed = FileSchema.safeParse(jsonOf(path));
  if (parsed.success) return parsed.data;
  throw new StartError(
    `${path} holds no messages: it must be [{ "key", "channel", "subject"?, "body" }] or an answer of GET /v1/templates.`,
  );
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartError(`${path} cannot be read: ${errorMessage(error)}`);
  }
}

/** All templates of the key's workspace, page by page. */
export async function messagesOfWorkspace(api: string, key: string | undefined): Promise<Message[]> {
  if (key === undefined) throw new StartError('--api needs an API key, in SEGUE_API_KEY or as --key.');
  const found: Message[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: z.infer<typeof PageSchema> = await pageOf(api, key, cursor);
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

async function pageOf(api: string, key: string, cursor: string): Promise<z.infer<typeof PageSchema>> {
  const url = new URL('/v1/templates?limit=200', api);
  if (cursor !== '') url.searchParams.set('cursor', cursor);
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } }).catch(
    (error: unknown) => {
      throw new StartError(`${api} cannot be reached: ${errorMessage(error)}`);
    },
  );
  if (!response.ok) throw new StartError(`${url.href} was answered with ${response.status}.`);
  return PageSchema.parse(await response.json());
}
