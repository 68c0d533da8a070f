import { insideApp } from './in-app-browsers.js';

const PAGE = 'https://fans.example/r/glass-season';
const INSTAGRAM_IOS =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 Instagram 360.0.0.28.106 (iPhone15,2; iOS 18_1)';
const MESSENGER_IOS =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 [FBAN/MessengerForiOS;FBAV/480.0]';
const FACEBOOK_ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Chrome/131 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/489.0;]';

describe('a browser inside an app', () => {
  it('is known by its words, with its ways out in their order', () => {
    expect(insideApp(INSTAGRAM_IOS, PAGE)).toEqual({
      key: 'instagram',
      name: 'Instagram',
      waysOut: [
        'x-safari-https://fans.example/r/glass-season',
        'instagram://extbrowser/?url=https%3A%2F%2Ffans.example%2Fr%2Fglass-season',
      ],
    });
    expect(insideApp(FACEBOOK_ANDROID, PAGE)).toMatchObject({
      key: 'facebook',
      waysOut: ['intent://fans.example/r/glass-season#Intent;scheme=https;end'],
    });
  });

  it('of Messenger is not taken for that of Facebook', () => {
    expect(insideApp(MESSENGER_IOS, PAGE)?.key).toBe('messenger');
  });

  it('without a known way out leaves only help in place', () => {
    const snapchat =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Snapchat/13.10.0.39 (like Safari/8620)';
    expect(insideApp(snapchat, PAGE)).toEqual({ key: 'snapchat', name: 'Snapchat', waysOut: [] });
  });

  it.each([
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36',
    '',
  ])('is none: %s', (agent) => {
    expect(insideApp(agent, PAGE)).toBeUndefined();
  });
});
