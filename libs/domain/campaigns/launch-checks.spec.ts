import { judgeMailDomain } from '#domain/sending/mail-domain.js';
import { blocking, inOrder, ok, warning } from './launch-check.js';
import { countryChecks, linkChecks, mailChecks, senderCheck, templateChecks } from './message-checks.js';
import { pitchCheck, releaseCheck } from './release-checks.js';
import { appCheck, grantCheck } from './service-checks.js';

const at = (iso: string) => Date.parse(iso);
const release = { title: 'Glass Season', clock: { kind: 'global' as const, at: at('2026-12-04T00:00:00Z') } };

describe('the list before a launch', () => {
  test('shows the points in one order, what is worst first', () => {
    const list = [ok('grants', 'a'), warning('page', 'b', 'c'), ok('page', 'd'), blocking('page', 'e', 'f')];
    expect(inOrder(list).map(({ message }) => message)).toEqual(['e', 'b', 'd', 'a']);
  });

  test.each([
    ['2026-11-20T00:00:00Z', 'ok', 'ok'],
    ['2026-11-27T00:00:00Z', 'ok', 'ok'],
    ['2026-11-27T00:00:01Z', 'ok', 'warning'],
    ['2026-12-04T00:00:00Z', 'warning', 'warning'],
  ])('on %s the release is %s and its pitch %s', (now, ofRelease, ofPitch) => {
    expect(releaseCheck(release, at(now)).state).toBe(ofRelease);
    expect(pitchCheck(release, at(now))).toMatchObject([{ state: ofPitch }]);
  });

  test('asks nothing of a release where there is none', () => {
    expect(releaseCheck(null, 0).state).toBe('ok');
    expect(pitchCheck(null, 0)).toEqual([]);
  });
});

describe('the messages of a flow', () => {
  const steps = [
    { step: 'thanks', key: 'thanks', channels: ['email' as const] },
    { step: 'out', key: 'out', channels: ['email' as const, 'sms' as const] },
  ];
  const base = [
    { key: 'thanks', channel: 'email' as const, language: '' },
    { key: 'out', channel: 'email' as const, language: '' },
    { key: 'out', channel: 'sms' as const, language: '' },
  ];

  test('are all there', () => {
    expect(templateChecks(steps, base, [])).toMatchObject([{ state: 'ok', about: null }]);
  });

  test('that are not written any more are named by step and channel', () => {
    const [, second, third] = base;
    const found = templateChecks(
      steps,
      [second, third].flatMap((one) => one ?? []),
      [],
    );
    expect(found).toMatchObject([{ state: 'warning', about: 'thanks' }]);
  });

  test('are wanted in the languages of the page, and in those of other steps', () => {
    const german = [...base, { key: 'out', channel: 'sms' as const, language: 'de' }];
    const found = templateChecks(steps, german, ['fr']);
    expect(found.map(({ message }) => message.split(', which ')[1])).toEqual([
      'is not written in de, fr.',
      'is not written in de, fr.',
      'is not written in fr.',
    ]);
  });

  test('in a language are for its regions, too', () => {
    const german = base.map((one) => ({ ...one, language: 'de' }));
    expect(templateChecks(steps, [...base, ...german], ['de-AT'])).toMatchObject([{ state: 'ok' }]);
  });
});

describe('what messages need', () => {
  test('the terms and the privacy policy, where consent is asked', () => {
    expect(linkChecks([], { termsUrl: null, privacyUrl: null })).toMatchObject([{ state: 'ok' }]);
    const [found] = linkChecks(['sms'], { termsUrl: 'https://example.com/terms', privacyUrl: null });
    expect(found).toMatchObject({ state: 'warning', message: expect.stringContaining('privacyUrl') });
    expect(found?.message).not.toContain('termsUrl');
  });

  const sender = { channel: 'email' as const, name: null, haltedFor: null, lastTest: null };
  test.each([
    [{}, 'ok'],
    [{ haltedFor: '550 5.7.515' }, 'warning'],
    [{ name: 'Ours' }, 'warning'],
    [{ name: 'Ours', lastTest: '20003' }, 'warning'],
    [{ name: 'Ours', lastTest: 'accepted' }, 'ok'],
    [{ name: 'Ours', lastTest: 'accepted', haltedFor: '20003' }, 'warning'],
  ])('a sender that works: %j is %s', (more, state) =>
    expect(senderCheck({ ...sender, ...more })).toMatchObject({ state, about: 'email' }),
  );

  test('a domain that mailboxes trust; a DNS that does not answer is told as such', () => {
    const silent = { kind: 'unanswered' as const, reason: 'ETIMEOUT' };
    const found = mailChecks(
      'example.com',
      judgeMailDomain({
        ...{ domain: 'example.com', spf: { kind: 'none' }, dmarc: silent },
        dkim: [{ selector: 's1', answer: silent }],
      }),
    );
    expect(found.map(({ about, state }) => [about, state])).toEqual([
      ['spf', 'warning'],
      ['dkim', 'warning'],
      ['dmarc', 'warning'],
      ['alignment', 'warning'],
    ]);
    expect(found[0]?.todo).toContain('Add the record');
    expect(found[2]?.message).toContain('did not answer');
    expect(found[2]?.todo).toContain('no sign that the record is missing');
  });

  test('countries whose hours are known', () => {
    expect(countryChecks(undefined)).toMatchObject([{ state: 'warning' }]);
    expect(countryChecks(['US', 'FR'])).toMatchObject([{ state: 'ok' }]);
    const [found] = countryChecks(['US', 'JP']);
    expect(found?.message).toContain('JP');
    expect(found?.message).not.toContain('US');
  });
});

describe('what saves need', () => {
  const app = { service: 'spotify' as const, owner: 'own' as const, haltedFor: null, problem: null };
  test.each([
    [{}, 'ok'],
    [{ owner: 'none' as const }, 'warning'],
    [{ haltedFor: 'invalid_client' }, 'warning'],
    [{ owner: 'deployment' as const, haltedFor: 'invalid_client' }, 'warning'],
    [{ problem: 'Spotify does not know this client.' }, 'warning'],
  ])('an app in use: %j is %s', (more, state) =>
    expect(appCheck({ ...app, ...more })).toMatchObject({ state, about: 'spotify' }),
  );

  test('grants that live until the release', () => {
    const sum = { promised: 10, endsBefore: 0, ended: 0, disconnected: 0, renewable: 0 };
    expect(grantCheck(null)).toEqual([]);
    expect(grantCheck({ ...sum, promised: 0 })).toMatchObject([{ state: 'ok' }]);
    expect(grantCheck(sum)).toMatchObject([{ state: 'ok' }]);
    const [found] = grantCheck({ ...sum, endsBefore: 3, ended: 1, disconnected: 1, renewable: 2 });
    expect(found).toMatchObject({ state: 'warning' });
    expect(found?.message).toBe(
      'Of 10 grants 5 will not be alive at the release; 2 of these can be renewed.',
    );
  });
});
