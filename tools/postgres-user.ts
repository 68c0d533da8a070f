import { execFile } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage, StartError } from './process.js';

const run = promisify(execFile);

interface Command {
  command: string;
  args: string[];
  owner?: { uid: number; gid: number };
}

/**
 * The user that PostgreSQL runs as. It is the user who starts it. PostgreSQL refuses to run as root, so for root it
 * is the system user "postgres", which is made if it is missing.
 */
export class PostgresUser {
  private constructor(private readonly ids: { uid: number; gid: number } | undefined) {}

  static async find(): Promise<PostgresUser> {
    if (process.getuid?.() !== 0) return new PostgresUser(undefined);
    try {
      return new PostgresUser(await idsOf('postgres'));
    } catch {
      return new PostgresUser(await makeUser('postgres'));
    }
  }

  own(...paths: string[]): void {
    if (this.ids !== undefined) for (const path of paths) chownSync(path, this.ids.uid, this.ids.gid);
  }

  /** The command, run as this user. Folders on the way that are closed to others (as /root is) do not stop it. */
  async command(command: string, args: string[], paths: string[]): Promise<Command> {
    if (this.ids === undefined) return { command, args };
    const closed = [command, ...paths].map(closedFolder).find((folder) => folder !== undefined);
    if (closed === undefined) return { command, args, owner: this.ids };
    // Takes another user id, but keeps root's right to pass through folders.
    const right = '+dac_override';
    const user = ['--reuid', String(this.ids.uid), '--regid', String(this.ids.gid), '--clear-groups'];
    // Without this, access(2) does not use that right, and initdb does not find its server.
    const bits = '+no_setuid_fixup';
    const setpriv = [...user, '--securebits', bits, '--inh-caps', right, '--ambient-caps', right, '--'];
    try {
      await run('setpriv', [...setpriv, 'true']);
    } catch {
      throw new StartError(
        `As root, PostgreSQL runs as the system user "postgres", which may not enter ${closed}: work in another folder, or start as an ordinary user.`,
      );
    }
    return { command: 'setpriv', args: [...setpriv, command, ...args] };
  }
}

/** The topmost folder on the way to the path that other users may not enter. */
function closedFolder(path: string): string | undefined {
  const folder = dirname(path);
  const above = folder === dirname(folder) ? undefined : closedFolder(folder);
  return above ?? ((statSync(folder).mode & 0o001) === 0 ? folder : undefined);
}

const idsOf = async (name: string) => ({
  uid: Number((await run('id', ['-u', name])).stdout),
  gid: Number((await run('id', ['-g', name])).stdout),
});

async function makeUser(name: string): Promise<{ uid: number; gid: number }> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', name]);
    return await idsOf(name);
  } catch (error) {
    throw new StartError(
      `PostgreSQL does not run as root, and the system user "${name}" could not be made: ${errorMessage(error)}`,
    );
  }
}
