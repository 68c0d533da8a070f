import { Connection } from '@temporalio/client';
import { freshDatabase } from './database.js';
import { temporalAddress, temporalNamespace } from './temporal.js';

describe('the test harness', () => {
  it('gives every caller a migrated database of its own', async () => {
    const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
    await one.database.query("INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'one')");
    const names = await other.database.query<{ name: string }>('SELECT name FROM workspaces');
    expect(names).toEqual([]);
    await Promise.all([one.close(), other.close()]);
  });

  it('has a Temporal server that knows the namespace', async () => {
    const connection = await Connection.connect({ address: temporalAddress() });
    const answer = await connection.workflowService.describeNamespace({ namespace: temporalNamespace });
    expect(answer.namespaceInfo?.name).toBe(temporalNamespace);
    await connection.close();
  });
});
