import { parseArgs } from 'node:util';
import { z } from 'zod';
import { NewPasswordSchema } from '#contracts/access/access.js';
import { AddMemberSchema } from '#contracts/access/members.js';
import { WorkspaceNameSchema, WorkspaceZoneSchema } from '#contracts/access/workspace.js';
import { DEFAULT_DATA } from '#tools/local-database.js';
import { errorMessage, StartError } from '#tools/process.js';

export const HELP = `Makes a workspace and its first owner. Beside npm start it finds the database of the running Segue by itself.
Elsewhere DATABASE_URL names the database, and the schema must be there (npm run migrate).

  npm run workspace:create -- --name NAME --email EMAIL [options]

  --name NAME        of the workspace, as members see it
  --email EMAIL      of the owner, who signs in with it
  --zone ZONE        IANA time zone of the workspace's weeks in metrics (default: UTC)
  --data DIR         folder of the running Segue (default: DATABASE_URL if it is set, else ${DEFAULT_DATA})
  --password-stdin   read the owner's password from the first line of stdin, at least 12 signs;
                     without it a password is made, and printed once
  --help             this page
`;

export interface CreateOptions {
  name: string;
  email: string;
  zone: string;
  /** The data folder of a running instance. Undefined: none was named. */
  data: string | undefined;
  passwordFromStdin: boolean;
}

const ValuesSchema = z.object({
  name: WorkspaceNameSchema,
  email: AddMemberSchema.shape.email,
  zone: WorkspaceZoneSchema,
});

/** The command line. Undefined: the help was asked for. @throws StartError in one sentence. */
export function parseCreateOptions(args: string[]): CreateOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  for (const name of ['name', 'email'] as const)
    if (values[name] === undefined) throw new StartError(`--${name} is missing; see --help.`);
  const parsed = ValuesSchema.safeParse(values);
  if (!parsed.success) throw new StartError(sentenceOf(parsed.error));
  return { ...parsed.data, data: values.data, passwordFromStdin: values['password-stdin'] };
}

/** The first line of what stdin gave. @throws StartError for a password that is too short or too long. */
export function passwordOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/);
  const parsed = NewPasswordSchema.safeParse(line);
  if (parsed.success) return parsed.data;
  throw new StartError(`The password cannot be taken: ${parsed.error.issues[0]?.message ?? 'it is wrong'}.`);
}

/** Never the value itself: it may be a password that slipped into the wrong place. */
const sentenceOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}.`).join(' ');

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        name: { type: 'string' },
        email: { type: 'string' },
        zone: { type: 'string', default: 'UTC' },
        data: { type: 'string' },
        'password-stdin': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error).split('. ')[0] ?? ''}; see --help.`);
  }
}
