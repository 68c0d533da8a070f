/*
 * An example body of each write, by the operation's id: shown on the API page, and what "Try it out" starts with. A
 * spec holds them against the schemas. A schema may have its own example instead (`.meta({ examples })`).
 */

const FAN = '0199f3b0-0000-7000-8000-000000000001';
const CAMPAIGN = '0199f3b0-0000-7000-8000-000000000002';
const RELEASE = '0199f3b0-0000-7000-8000-000000000003';
const FLOW = '0199f3b0-0000-7000-8000-000000000004';
const ARTIST = '0199f3b0-0000-7000-8000-000000000005';

const landingUrl = 'https://example.com/glass-season';
const clock = { kind: 'local', date: '2026-12-04', time: '00:00' };
const segment = {
  kind: 'all',
  of: [
    { kind: 'territory', in: ['DE', 'AT'] },
    { kind: 'stage', stage: 'saved' },
  ],
};
const consent = { channel: 'email', method: 'form', wording: 'Yes, email me about Nova Tide.' };
const flow = {
  schema: 1,
  name: 'Say thank you',
  tracks: [
    {
      id: 'main',
      trigger: { event: 'fan.pre_saved' },
      reentry: 'once',
      steps: [
        { kind: 'wait', id: 'release', until: { kind: 'release' } },
        {
          kind: 'send',
          id: 'thanks',
          channels: ['email', 'sms'],
          template: 'thank-you',
          purpose: 'marketing',
          intent: 'prompt',
        },
      ],
    },
  ],
};
const subscription = { url: 'https://hooks.example.com/segue', eventTypes: ['fan.saved'] };
const place = { campaignId: CAMPAIGN, track: 'main', step: 'awaitSave' };

const spotifyApp = {
  service: 'spotify',
  clientId: '0123456789abcdef0123456789abcdef',
  clientSecret: 'the secret of the app',
};

const access = {
  signIn: { email: 'owner@example.com', password: 'a long and secret sentence' },
  signInByLink: { token: 'sgl_…' },
  createApiKey: { name: 'landing page' },
  acceptInvitation: { token: 'sgi_…', password: 'a long and secret sentence' },
  changePassword: { current: 'a long and secret sentence', next: 'another long and secret sentence' },
  addMember: { email: 'ana@example.com', role: 'marketer' },
  updateMember: { role: 'analyst' },
  createServiceApp: { name: 'Nova Tide on Spotify', credentials: spotifyApp, perSecond: 20 },
  updateServiceApp: { perSecond: 10 },
  replaceServiceAppCredentials: { credentials: { ...spotifyApp, clientSecret: 'a new secret' } },
  updateWorkspace: { postalAddress: 'Nova Tide Records, 1 Sample Street, 10115 Berlin, Germany' },
};

const fans = {
  sendEvents: {
    events: [
      {
        id: 'evt-1',
        type: 'fan.pre_saved',
        fan: { externalId: 'fan-1001', territory: 'DE', zone: 'Europe/Berlin' },
        campaignId: CAMPAIGN,
        payload: { path: 'service', service: 'spotify', source: 'instagram-bio' },
      },
    ],
  },
  importFans: 'external_id,email,territory,email_consent\nfan-1001,jane@example.com,DE,yes\n',
  createFan: {
    externalId: 'fan-1001',
    territory: 'DE',
    zone: 'Europe/Berlin',
    identities: { email: 'jane@example.com' },
    consents: [consent],
  },
  addFanIdentities: {
    identities: { phone: '+4915112345678' },
    consents: [{ ...consent, channel: 'sms', wording: 'Text me about Nova Tide. STOP to end.' }],
  },
  setFanAddress: {
    address: 'ada@example.com',
    consents: [{ method: consent.method, wording: consent.wording }],
    reason: 'Wrote from the new address',
  },
  recordConsent: consent,
  recordWithdrawal: { channel: 'sms', how: 'phone_call', words: 'Called us: no more texts, please.' },
  requestConfirmation: {
    ...{ campaignId: CAMPAIGN, channel: 'email', wording: 'Yes, email me about Nova Tide.' },
    sourceUrl: 'https://shop.example.com/checkout',
  },
  connectService: { refreshToken: 'AQD…', scopes: ['user-library-modify', 'user-library-read'] },
  skipWait: { ...place, reason: 'Asked by phone to get the link today' },
  moveFan: { ...place, toStep: 'promptFollow', reason: 'Has saved on another account' },
  takeFanOut: { campaignId: CAMPAIGN, reason: 'Works for the label' },
};

const campaigns = {
  createArtist: { name: 'Nova Tide', serviceIds: { spotify: '4Z8W4fKeB5YxbusRsdQVPb' } },
  updateArtist: { name: 'Nova Tide' },
  createRelease: {
    artistId: ARTIST,
    title: 'Glass Season',
    serviceIds: { spotify: '4aawyAB9vmqN3uQ7FjRGTy' },
    clock,
  },
  updateRelease: { clock: { ...clock, date: '2026-12-11' } },
  previewReleaseMove: { clock: { ...clock, date: '2026-12-11' } },
  createFlow: flow,
  saveFlowDraft: flow,
  createFlowFromTemplate: { template: 'release-growth', waits: { saveWait: { days: 2 } } },
  simulateFlow: { release: { kind: 'clock', clock }, audience: { kind: 'synthetic', fans: 1000 } },
  createCampaign: { name: 'Glass Season, autumn', releaseId: RELEASE, flowId: FLOW, landingUrl },
  reportFigures: 'date,service,streams,saves\n2026-12-04,spotify,12400,930\n',
  saveArtwork: 'the bytes of cover.jpg',
  saveSnippet: 'the bytes of thirty-seconds.mp3',
  saveCampaignPage: {
    ask: { email: true, sms: true },
    texts: { en: { intro: 'Ten songs from a winter by the sea.' } },
    links: [{ label: 'Vinyl', url: 'https://example.com/vinyl' }],
    termsUrl: 'https://example.com/terms',
    privacyUrl: 'https://example.com/privacy',
  },
  updateCampaign: { name: 'Glass Season, winter', landingUrl },
  launchCampaign: { version: 1 },
  moveCampaignToVersion: {
    version: 2,
    stepMap: { 'main/remind': { track: 'main', step: 'nudge' } },
    mode: 'move',
  },
  previewDraftImpact: { flow, stepMap: {} },
  explainConditions: { fanId: FAN, conditions: [{ kind: 'consent', channel: 'sms' }, { kind: 'engaged' }] },
  previewCampaignMove: { version: 2, stepMap: { 'main/remind': { track: 'main', step: 'nudge' } } },
  enrollFans: { fans: [{ id: FAN }, { externalId: 'crm-4711' }], source: 'tour-2026' },
  createSegment: { kind: 'rule', name: 'Savers in Germany and Austria', rule: segment },
  updateSegment: { name: 'Savers in Germany' },
  previewSegment: { segment },
  previewAudience: { segment, pricePerSegment: 0.08 },
  startAudience: { segment, continuing: true },
  createBroadcast: {
    name: 'Tour dates',
    artistId: ARTIST,
    segment,
    template: 'tour-dates',
    channels: ['email'],
    at: { date: '2026-12-11', time: '18:00' },
    landingUrl,
    dryRun: true,
  },
  createKeyword: {
    word: 'NOVA',
    campaignId: CAMPAIGN,
    wording:
      'Text NOVA to +1 500 555 0006 for recurring automated marketing texts of Nova Tide, up to 4 msgs/month. ' +
      'Not a condition of purchase. Msg & data rates may apply. STOP to opt out, HELP for help.',
    frequency: 'up to 4 msgs/month',
  },
};

const messages = {
  saveTemplate: { body: '{{ artist }}: {{ release }} is out. Save it: {{ link }} Reply STOP to opt out' },
  previewTemplate: { campaignId: CAMPAIGN, language: 'de' },
  testSendTemplate: { campaignId: CAMPAIGN },
  giveTestAddress: { address: 'ada@novatide.example' },
  proveTestAddress: { code: '493027' },
  answerReply: { resolution: 'not_stop', text: 'Thanks for writing! The tour dates come on Friday.' },
  createWebhookSubscription: subscription,
  updateWebhookSubscription: { ...subscription, active: false },
};

export const BODY_EXAMPLES: Readonly<Record<string, unknown>> = {
  ...access,
  ...fans,
  ...campaigns,
  ...messages,
};
