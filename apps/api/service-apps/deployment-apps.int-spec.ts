import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeploymentAppListSchema, DeploymentAppSchema } from '#contracts/services/deployment-apps.js';
import { haltCredential, listHalts } from '#database/budgets/credential-halts.js';
import { closeGrants, countGrants } from '#database/services/grant-quarantine.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();
const KEY = { provider: 'spotify', credential: 'our-app' };
let owner = '';
beforeAll(async () => {
  owner = await api.signInAs('owner');
});

const call = (method: string, path: string) => api.call(method, path, undefined, { key: owner });
const spotify = async () => {
  const { status, body } = await call('GET', '/v1/service-apps/deployment');
  expect(status).toBe(200);
  return DeploymentAppListSchema.parse(body).items.find(({ service }) => service === 'spotify');
};

describe("the deployment's own app", () => {
  it('is shown as it stands, and goes on when an owner says so', async () => {
    expect(await spotify()).toMatchObject({ status: 'active', haltedReason: null, grantsClosedAt: null });
    const halt = { code: 'owner_premium_required', probeAfterMs: 900_000, calledMsAgo: 0 };
    await haltCredential(api.database, KEY, halt);
    await countGrants(api.database, KEY, { refused: 40, accepted: 0 }, 600_000);
    await closeGrants(api.database, KEY, { windowMs: 600_000, probeEveryMs: 60_000 });
    await haltCredential(api.database, { provider: 'deezer', credential: 'other' }, halt);
    expect(await spotify()).toMatchObject({
      ...{ status: 'halted', haltedReason: 'owner_premium_required' },
      ...{ haltedAt: expect.any(String), probeAt: expect.any(String), grantsClosedAt: expect.any(String) },
    });
    const { status, body } = await call('POST', '/v1/service-apps/deployment/spotify/resume');
    expect(status).toBe(200);
    expect(DeploymentAppSchema.parse(body)).toMatchObject({ status: 'active', grantsClosedAt: null });
    expect((await listHalts(api.database)).map(({ provider }) => provider)).toEqual(['deezer']);
    // The count begins anew, so that the next refused grant alone does not close them again.
    expect(await countGrants(api.database, KEY, { refused: 1, accepted: 0 }, 600_000)).toEqual({
      refused: 1,
      accepted: 0,
    });
    expect((await call('POST', '/v1/service-apps/deployment/spotify/resume')).status).toBe(200);
    const audit = await api.database.query(
      `SELECT 1 FROM audit_log WHERE workspace_id = $1 AND action = 'service_app.resume'`,
      [api.workspaceId],
    );
    expect(audit).toHaveLength(2);
  });

  it('is for owners alone', async () => {
    const marketer = await api.signInAs('marketer');
    const path = '/v1/service-apps/deployment';
    expect((await api.call('GET', path, undefined, { key: marketer })).status).toBe(403);
    expect((await api.call('POST', `${path}/spotify/resume`, undefined, { key: marketer })).status).toBe(403);
    expect((await call('POST', `${path}/tidal/resume`)).status).toBe(400);
  });
});
