import { isHumanClick } from './human-click.js';

const IOS = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPHONE = `${IOS} Version/18.5 Mobile/15E148 Safari/604.1`;
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)';
const CHROME = `${ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36`;
const WEBVIEW =
  'Mozilla/5.0 (Linux; Android 14; SM-A546B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko)';

const opens = (agent: string) => isHumanClick('GET', { 'user-agent': agent });

describe('a click', () => {
  test.each([
    ['a phone', IPHONE],
    ['a phone with Android', CHROME],
    ['a computer', `${MAC} Version/9.0.1 Safari/601.2.4`],
    ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    [
      'a terminal server',
      'Mozilla/5.0 (Windows Server 2019; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36',
    ],
    ['a text browser', 'w3m/0.5.3'],
  ])('by the browser of %s is a person', (_what, agent) => {
    expect(opens(agent)).toBe(true);
  });

  test.each([
    ['Instagram', `${IPHONE} Instagram 380.0.0.28.109`],
    [
      'Facebook',
      `${IOS} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0.40;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/18.5]`,
    ],
    [
      'an older Facebook for iOS',
      '[FBAN/FBIOS;FBAV/270.0.0.41.123;FBBV/219;FBDV/iPhone11,8;FBMD/iPhone;FBSN/iOS;FBSV/13.4]',
    ],
    ['an older Instagram', 'Instagram 6.1.0 (iPhone6,2; iPhone OS 8_1; de_DE; de) AppleWebKit/420+'],
    [
      'TikTok',
      `${WEBVIEW} Mobile Safari/537.36 musical_ly_2024106030 NetType/WIFI AppName/musical_ly BytedanceWebview/d8a21c6`,
    ],
    ['Snapchat', `${IOS} Mobile/15E148 Snapchat/13.20.0.30 (like Safari/8619.1, panda)`],
    ['WhatsApp', `${IOS} Mobile/15E148 WhatsApp/2.25.10`],
    ['LINE', `${WEBVIEW} Mobile Safari/537.36 Line/14.5.0/IAB`],
    ['Pinterest', `${IOS} Mobile/15E148 Pinterest for iOS/12.5 (iPhone13,2; 17.2)`],
    ['the Google app', `${WEBVIEW} Mobile Safari/537.36 GSA/15.2.38`],
    [
      'WeChat',
      `${WEBVIEW} MMWEBID/1234 MicroMessenger/8.0.49.2600(0x28003137) Process/tools WeChat/arm64 NetType/WIFI Language/en ABI/arm64`,
    ],
    [
      'UC Browser',
      'UCWEB/2.0 (Java; U; MIDP-2.0; en-US; nokiac3-00) U2/1.0.0 UCBrowser/9.5.0.449 U2/1.0.0 Mobile',
    ],
    [
      "Alipay, which is UC Browser's",
      `${WEBVIEW} UWS/3.22.2 Mobile Safari/537.36 UCBS/3.22.2 Nebula AlipayDefined(nt:WIFI,ws:393|0|2.75) AliApp(AP/10.2)`,
    ],
    ['Sogou', `${IOS} Mobile/15E148 Safari/604.1 SogouMSE,SogouMobileBrowser/6.1.0`],
  ])('in the app of %s is a person', (_what, agent) => {
    expect(opens(agent)).toBe(true);
  });

  test.each([
    [
      'a television',
      'Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2; wv) AppleWebKit/537.36 Version/4.0 Chrome/119.0.0.0 Safari/537.36 GoogleTV/1',
    ],
    [
      'another television',
      'Mozilla/5.0 (Linux; Android 11; Philips Google TV TA1; wv) AppleWebKit/537.36 Chrome/111.0.0.0 Mobile Safari/537.36',
    ],
    [
      'a phone that names its maker',
      'Mozilla/5.0 (Linux; U; Android 4.4; en-us; Google Nexus 5 Build/KRT16M) AppleWebKit/534.30 Version/4.0 Mobile Safari/534.30',
    ],
    [
      'a Samsung of 2010',
      'Mozilla/5.0 (SAMSUNG; SAMSUNG-GT-S8500/S8500XXJF8; U; Bada/1.0; nl-nl) AppleWebKit/533.1 Dolfin/2.0 Mobile WVGA',
    ],
    [
      'an LG of 2008',
      'LG/KU990i/v10a Browser/Obigo-Q05A/3.6 MMS/LG-MMS-V1.0/1.2 Java/ASVM/1.0 Profile/MIDP-2.0 Configuration/CLDC-1.1',
    ],
  ])('on %s is a person', (_what, agent) => {
    expect(opens(agent)).toBe(true);
  });

  test.each([
    ['iMessage', `${MAC} Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0`],
    ['WhatsApp', 'WhatsApp/2.23.20.0'],
    ['Signal, as WhatsApp', 'WhatsApp/2'],
    ['Telegram', 'TelegramBot (like TwitterBot)'],
    ['Viber', 'Mozilla/5.0 (compatible; Viber/13)'],
    ['Skype', 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5'],
    ['Slack', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
    ['Discord', 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)'],
    ['KakaoTalk', 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984'],
    ['LINE', 'facebookexternalhit/1.1;line-poker/1.0'],
    ['Facebook', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
    ['LinkedIn', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)'],
    ["an iPhone's own preview", 'com.apple.WebKit.Networking/8617.1 CFNetwork/1494.0.7 Darwin/23.4.0'],
  ])('by the preview of %s is none', (_what, agent) => {
    expect(opens(agent)).toBe(false);
  });

  test.each([
    ['Outlook', 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)'],
    ['Outlook for Windows', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5431; Pro)'],
    ['Safe Links', `${CHROME} SafeLinks`],
    ['Mail of Apple', 'Mail/3826.500.181.1.5 CFNetwork/3826.500.111.1.1 Darwin/24.4.0'],
    [
      "Gmail's image proxy",
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    ],
    ["Yahoo's proxy", 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
    ['Barracuda', 'Barracuda Sentinel (EE)'],
    ['Mimecast', 'Mimecast'],
  ])('by the mail program or scanner %s is none', (_what, agent) => {
    expect(opens(agent)).toBe(false);
  });

  test.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    `${CHROME} (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)`,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36',
    'curl/8.5.0',
    'python-requests/2.32',
    'okhttp/4.12.0',
    'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)',
    'Mozilla/5.0',
    '',
  ])('by %j is none', (agent) => {
    expect(opens(agent)).toBe(false);
  });

  test('by HEAD, without a user agent, or before anyone has tapped does not count', () => {
    expect(isHumanClick('HEAD', { 'user-agent': CHROME })).toBe(false);
    expect(isHumanClick('GET', {})).toBe(false);
    for (const name of ['purpose', 'sec-purpose', 'x-moz']) {
      expect(isHumanClick('GET', { 'user-agent': CHROME, [name]: 'prefetch;prerender' })).toBe(false);
    }
  });
});
