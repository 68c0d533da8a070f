import { isHumanClick } from './human-click.js';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const IN_APP = `${IPHONE} Instagram 380.0.0.28.109`;
const CHROME =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

describe('a click', () => {
  test.each([IPHONE, IN_APP, CHROME])('by %s is a person', (agent) => {
    expect(isHumanClick('GET', { 'user-agent': agent })).toBe(true);
  });

  test.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    'Barracuda Sentinel (EE)',
    'WhatsApp/2.23.20.0',
    'curl/8.5.0',
    'python-requests/2.32',
    '',
  ])('by %j is none', (agent) => {
    expect(isHumanClick('GET', { 'user-agent': agent })).toBe(false);
  });

  test('by HEAD, without a user agent, or before anyone has tapped is none', () => {
    expect(isHumanClick('HEAD', { 'user-agent': CHROME })).toBe(false);
    expect(isHumanClick('GET', {})).toBe(false);
    for (const name of ['purpose', 'sec-purpose', 'x-moz']) {
      expect(isHumanClick('GET', { 'user-agent': CHROME, [name]: 'prefetch;prerender' })).toBe(false);
    }
  });
});
