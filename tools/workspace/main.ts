import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConfigError, readConfig } from '#config/config.js';
import { createMember, findMemberId } from '#database/access/members.js';
import { createWorkspace } from '#database/access/workspaces.js';
import { Database } from '#database/database.js';
import { DEFAULT_DATA, localDatabaseUrl } from '#tools/local-database.js';
import { errorMessage, StartError } from '#tools/process.js';
import { type CreateOptions, HELP, parseCreateOptions, passwordOf } from './options.js';

interface Surroundings {
  environment: Record<string, string | undefined>;
  stdin: () => Promise<string>;
  out: (text: string) => void;
  err: (text: string) => void;
}

/** Makes a workspace and its owner, both or neither. Answers the exit code. */
export async function main(args: string[], around: Surroundings): Promise<number> {
  try {
    const options = parseCreateOptions(args);
    if (options === undefined) {
      around.out(HELP);
      return 0;
    }
    const url = databaseUrlOf(options, around.environment);
    const stated = options.passwordFromStdin ? passwordOf(await around.stdin()) : undefined;
    const password = stated ?? randomBytes(15).toString('base64url');
    const id = await create(url, options, password);
    around.out(reportOf(options, id, stated === undefined ? password : undefined));
    return 0;
  } catch (error) {
    const expected = error instanceof StartError || error instanceof ConfigError;
    around.err(expected ? `${error.message}\n` : `The workspace was not made: ${reasonOf(error)}\n`);
    return 1;
  }
}

/** The folder that was named counts before the environment, and the environment before the usual folder. */
function databaseUrlOf({ data }: CreateOptions, environment: Surroundings['environment']): string {
  if (data !== undefined) return localDatabaseUrl(data);
  if (environment['DATABASE_URL'] === undefined) return localDatabaseUrl(DEFAULT_DATA);
  return readConfig(z.object({ DATABASE_URL: z.url() }), environment).DATABASE_URL;
}

async function create(url: string, { name, email, zone }: CreateOptions, password: string): Promise<string> {
  const database = await new Database(url, { poolSize: 1, applicationName: 'segue-workspace' }).connect();
  try {
    return await database.transaction(async (sql) => {
      const workspace = await createWorkspace(sql, { name, zone });
      if (workspace === undefined) throw new StartError(`There is a workspace named "${name}" already.`);
      if ((await findMemberId(sql, email)) !== undefined)
        throw new StartError(`${email} is a member already. A member belongs to one workspace.`);
      await createMember(sql, { workspaceId: workspace.id, email, password, role: 'owner' });
      return workspace.id;
    });
  } finally {
    await database.close();
  }
}

function reportOf({ name, email }: CreateOptions, id: string, made: string | undefined): string {
  const lines = [`Made the workspace "${name}", ${id}.`, `Owner: ${email.toLowerCase()}`];
  if (made !== undefined) lines.push(`Password: ${made}`, 'It is shown this once.');
  lines.push('Sign in with POST /v1/auth/sign-in, and change the password with POST /v1/auth/password.');
  return `${lines.join('\n')}\n`;
}

/** PostgreSQL's code for a table that is not there. */
const NO_TABLE = '42P01';
const CodedSchema = z.object({ code: z.string() });

function reasonOf(error: unknown): string {
  const { code } = CodedSchema.safeParse(error).data ?? {};
  if (code === NO_TABLE) return 'the database has no schema yet. Run the migrations first.';
  return errorMessage(error);
}
