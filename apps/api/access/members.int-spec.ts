import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { SessionSchema } from '#contracts/access/access.js';
import { InvitationSchema, MemberPageSchema } from '#contracts/access/members.js';
import type { MemberRole } from '#domain/terms.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();
const PASSWORD = 'the tide turns at four';
const anEmail = () => `${randomUUID()}@example.com`;

const call = (method: string, path: string, key: string | null, body?: unknown) =>
  api.call(method, path, body, { key });
const statusOf = async (...args: Parameters<typeof call>) => (await call(...args)).status;

async function invite(owner: string, role: MemberRole, email = anEmail()) {
  return InvitationSchema.parse((await call('POST', '/v1/members', owner, { email, role })).body);
}
const accept = (token: string, password = PASSWORD) =>
  call('POST', '/v1/auth/accept-invitation', null, { token, password });
const signIn = (email: string, password = PASSWORD) =>
  call('POST', '/v1/auth/sign-in', null, { email, password });

/** A member who has accepted, with an open session. */
async function join(owner: string, role: MemberRole) {
  const { member, token } = await invite(owner, role);
  const session = SessionSchema.parse((await accept(token)).body);
  return { ...member, session: session.token };
}

async function membersOf(owner: string) {
  return MemberPageSchema.parse((await call('GET', '/v1/members?limit=200', owner)).body).items;
}

/** All members are gone but one owner, who has just signed in. */
async function onlyOwner(): Promise<{ key: string; id: string }> {
  await api.database.query('DELETE FROM members WHERE workspace_id = $1', [api.workspaceId]);
  const key = await api.signInAs('owner');
  const [member] = await membersOf(key);
  return { key, id: String(member?.id) };
}

describe('an invitation', () => {
  test('is shown once, kept as a hash, and lets the invited member set a password and in', async () => {
    const owner = await api.signInAs('owner');
    const email = anEmail();
    const { member, token } = await invite(owner, 'analyst', email.toUpperCase());
    expect(member).toMatchObject({ email, role: 'analyst', state: 'invited' });
    expect((await signIn(email)).status).toBe(401);
    const dump = await api.database.query('SELECT * FROM members');
    expect(JSON.stringify(dump)).not.toContain(token.slice(4));
    expect(JSON.stringify(await membersOf(owner))).not.toContain(token.slice(4));
    const session = SessionSchema.parse((await accept(token)).body);
    expect(session.member).toMatchObject({ email, role: 'analyst', workspaceId: api.workspaceId });
    expect(await statusOf('GET', '/v1/artists', session.token)).toBe(200);
    expect((await signIn(email)).status).toBe(200);
    expect((await membersOf(owner)).find(({ id }) => id === member.id)).toMatchObject({
      state: 'active',
      invitationExpiresAt: null,
    });
  });

  test('is good once, whoever comes at the same moment', async () => {
    const { token } = await invite(await api.signInAs('owner'), 'marketer');
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await accept(token)).status).toBe(401);
  });

  test('is over after its time, made up, or replaced by a newer one', async () => {
    const owner = await api.signInAs('owner');
    const { member, token } = await invite(owner, 'marketer');
    const path = `/v1/members/${member.id}/invitation`;
    const newer = InvitationSchema.parse((await call('POST', path, owner)).body);
    expect((await accept(token)).status).toBe(401);
    await api.database.query('UPDATE members SET invitation_expires_at = now() WHERE id = $1', [member.id]);
    expect((await accept(newer.token)).status).toBe(401);
    expect((await accept(`sgi_${'a'.repeat(43)}`)).status).toBe(401);
    expect((await signIn(member.email)).status).toBe(401);
  });

  test('asks for a password of 12 signs, and is not used up by a shorter one', async () => {
    const { token } = await invite(await api.signInAs('owner'), 'marketer');
    const refused = await accept(token, 'too short');
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'password' }] } });
    expect((await accept(token)).status).toBe(200);
  });

  test('of an email that is a member’s is a 409, in this workspace and in another', async () => {
    const owner = await api.signInAs('owner');
    const { member } = await invite(owner, 'marketer');
    expect(await statusOf('POST', '/v1/members', owner, { email: member.email, role: 'owner' })).toBe(409);
    const body = { email: 'ana', role: 'boss' };
    expect(await call('POST', '/v1/members', owner, body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'email' }, { path: 'role' }] },
    });
  });

  test('made anew for a member who forgot the password ends the sessions from before', async () => {
    const owner = await api.signInAs('owner');
    const member = await join(owner, 'marketer');
    const renewed = InvitationSchema.parse(
      (await call('POST', `/v1/members/${member.id}/invitation`, owner)).body,
    );
    expect((await signIn(member.email)).status).toBe(200);
    expect((await accept(renewed.token, 'another tide altogether')).status).toBe(200);
    expect(await statusOf('GET', '/v1/artists', member.session)).toBe(401);
    expect((await signIn(member.email)).status).toBe(401);
    expect((await signIn(member.email, 'another tide altogether')).status).toBe(200);
  });
});

describe('a member', () => {
  test('of a changed role may do what the new role may, in the open session', async () => {
    const owner = await api.signInAs('owner');
    const member = await join(owner, 'analyst');
    const write = () => statusOf('POST', '/v1/artists', member.session, { name: 'Nova Tide' });
    expect(await write()).toBe(403);
    expect(await statusOf('PATCH', `/v1/members/${member.id}`, owner, { role: 'marketer' })).toBe(200);
    expect(await write()).toBe(201);
  });

  test('who is removed is out at once, and cannot sign in again', async () => {
    const owner = await api.signInAs('owner');
    const member = await join(owner, 'marketer');
    expect(await statusOf('DELETE', `/v1/members/${member.id}`, owner)).toBe(204);
    expect(await statusOf('GET', '/v1/artists', member.session)).toBe(401);
    expect((await signIn(member.email)).status).toBe(401);
    expect(await statusOf('DELETE', `/v1/members/${member.id}`, owner)).toBe(404);
  });

  test('changes the password with the present one; other sessions end and this one stays', async () => {
    const owner = await api.signInAs('owner');
    const member = await join(owner, 'analyst');
    const other = SessionSchema.parse((await signIn(member.email)).body).token;
    const change = (current: string, next: string) =>
      statusOf('POST', '/v1/auth/password', member.session, { current, next });
    expect(await change('not the present one', 'a second tide comes in')).toBe(400);
    expect(await change(PASSWORD, 'a second tide comes in')).toBe(204);
    expect(await statusOf('GET', '/v1/artists', member.session)).toBe(200);
    expect(await statusOf('GET', '/v1/artists', other)).toBe(401);
    expect((await signIn(member.email)).status).toBe(401);
    expect((await signIn(member.email, 'a second tide comes in')).status).toBe(200);
    const key = { current: PASSWORD, next: 'a second tide comes in' };
    expect(await statusOf('POST', '/v1/auth/password', api.apiKey, key)).toBe(403);
  });

  test('of another workspace can be neither seen, changed, invited again nor removed', async () => {
    const owner = await api.signInAs('owner');
    const [theirs] = await api.database.query<{ id: string }>(
      `INSERT INTO members (id, workspace_id, email, password_hash, role)
       VALUES (gen_random_uuid(), $1, $2, 'none', 'owner') RETURNING id`,
      [api.otherWorkspaceId, anEmail()],
    );
    const path = `/v1/members/${String(theirs?.id)}`;
    expect(JSON.stringify(await membersOf(owner))).not.toContain(String(theirs?.id));
    expect(await statusOf('PATCH', path, owner, { role: 'analyst' })).toBe(404);
    expect(await statusOf('POST', `${path}/invitation`, owner)).toBe(404);
    expect(await statusOf('DELETE', path, owner)).toBe(404);
  });
});

describe('the last owner', () => {
  test('can be neither removed nor made anything else; an invited owner does not count', async () => {
    const { key, id } = await onlyOwner();
    const invited = await invite(key, 'owner');
    const refused = await call('DELETE', `/v1/members/${id}`, key);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('no owner');
    expect(await statusOf('PATCH', `/v1/members/${id}`, key, { role: 'analyst' })).toBe(409);
    expect(await statusOf('PATCH', `/v1/members/${id}`, key, { role: 'owner' })).toBe(200);
    expect((await accept(invited.token)).status).toBe(200);
    expect(await statusOf('DELETE', `/v1/members/${id}`, key)).toBe(204);
  });

  test('is left when two owners remove one another at the same moment', async () => {
    const { key, id } = await onlyOwner();
    const second = await join(key, 'owner');
    const both = await Promise.all([
      statusOf('DELETE', `/v1/members/${second.id}`, key),
      statusOf('DELETE', `/v1/members/${id}`, second.session),
    ]);
    // The later one is refused, or has no session any more.
    expect(both.filter((status) => status === 204)).toHaveLength(1);
    const left = await api.database.query(
      "SELECT 1 FROM members WHERE workspace_id = $1 AND role = 'owner'",
      [api.workspaceId],
    );
    expect(left).toHaveLength(1);
  });
});

test('what is done to members and keys stands in the audit log', async () => {
  const { key } = await onlyOwner();
  const member = await join(key, 'analyst');
  await call('PATCH', `/v1/members/${member.id}`, key, { role: 'marketer' });
  await call('POST', `/v1/members/${member.id}/invitation`, key);
  await call('DELETE', `/v1/members/${member.id}`, key);
  const made = await call('POST', '/v1/api-keys', key, { name: 'page', role: 'analyst' });
  const log = AuditPageSchema.parse((await call('GET', '/v1/audit-log?limit=6', key)).body);
  expect(made.status).toBe(201);
  expect(log.items.map(({ action }) => action)).toEqual([
    'api_key.create',
    'member.remove',
    'member.invite_again',
    'member.change_role',
    'member.set_password',
    'member.invite',
  ]);
  expect(log.items[3]?.details).toEqual({
    ...{ memberId: member.id, email: member.email },
    ...{ from: 'analyst', role: 'marketer' },
  });
  expect(JSON.stringify(log)).not.toMatch(/sg[iks]_[\w-]{43}/);
});
