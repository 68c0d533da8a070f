import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createSignInLink } from '#database/access/sign-in-links.js';
import { createMember } from '#database/access/members.js';
import { useApi } from '#test/harness/use-api.js';

const SANDBOX = { SANDBOX_URL: 'http://127.0.0.1:1' };
const SessionBody = z.object({ token: z.string(), member: z.object({ id: z.string(), role: z.string() }) });

describe('the link that a local run prints', () => {
  const api = useApi(SANDBOX);

  const memberId = async () => {
    const member = {
      workspaceId: api.workspaceId,
      password: 'the tide turns at four',
      role: 'owner',
    } as const;
    return (await createMember(api.database, { ...member, email: `${randomUUID()}@example.com` })).id;
  };
  const use = (token: string) => api.call('POST', '/v1/auth/sign-in-link', { token }, { key: null });

  test('signs its member in, once', async () => {
    const id = await memberId();
    const token = await createSignInLink(api.database, id);
    const answer = await use(token);
    expect(answer.status).toBe(200);
    const session = SessionBody.parse(answer.body);
    expect(session.member).toEqual(expect.objectContaining({ id, role: 'owner' }));
    const listed = await api.call('GET', '/v1/campaigns', undefined, { key: session.token });
    expect(listed.status).toBe(200);
    expect((await use(token)).status).toBe(401);
  });

  test('of two who come with it at once, one gets in', async () => {
    const token = await createSignInLink(api.database, await memberId());
    const statuses = (await Promise.all([use(token), use(token)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 401]);
  });

  test('is refused when it is too old, replaced or invented', async () => {
    const id = await memberId();
    const old = await createSignInLink(api.database, id);
    await api.database.query(
      `UPDATE sign_in_links SET expires_at = now() - interval '1 second' WHERE member_id = $1`,
      [id],
    );
    expect((await use(old)).status).toBe(401);
    const replaced = await createSignInLink(api.database, id);
    await createSignInLink(api.database, id);
    expect((await use(replaced)).status).toBe(401);
    expect((await use('sgl_invented')).status).toBe(401);
  });
});

describe('a deployment', () => {
  const api = useApi();

  test('has no such link', async () => {
    const { status } = await api.call('POST', '/v1/auth/sign-in-link', { token: 'sgl_x' }, { key: null });
    expect(status).toBe(404);
  });
});
