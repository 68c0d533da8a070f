import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import type { ContractOver, ServiceContract } from '#providers/testing/service-contract.js';
import { CHIME_ROW } from './chime-row.js';
import { CHIME_KEY, ChimeSandbox } from './chime-sandbox.js';
import { ChimeConsent, ChimeService } from './chime-service.js';

const failed = (reason: string) => ({ kind: 'failed', reason }) as const;

export const CHIME_CONTRACT: ServiceContract = {
  name: 'Chime, which is made up',
  row: CHIME_ROW,
  start: async () => {
    const sandbox = new ChimeSandbox();
    const url = await sandbox.listen();
    return {
      make: (over = {}) => made(url, over),
      faults: (shares) => {
        sandbox.dice.use(shares);
        return Promise.resolve();
      },
      setRelease: ({ upc, ...out }) => {
        sandbox.releases.set(upc, out);
        return Promise.resolve();
      },
      close: () => sandbox.close(),
    };
  },
  grant: (account, agreed = {}) => writeGrant({ account, ...agreed }),
  items: { release: 'chime-1', track: 'chime-2', artist: 'chime-3' },
  upc: '5051275100006',
  writes: 'kept',
  means: {
    rateLimited: { kind: 'retry', reason: 'http_429', holdMs: 7000 },
    dayLimited: { kind: 'retry', reason: 'http_429', holdMs: 86_400_000 },
    serverError: { kind: 'retry', reason: 'http_503' },
    dead: 'gone',
    appRefused: 'invalid_client',
    wrongApp: 'invalid_client',
    noScope: failed('forbidden'),
    notOut: failed('http_404'),
  },
  errors: [
    {
      what: 'the grant is gone',
      asked: 'keep',
      status: 410,
      body: {},
      outcome: { kind: 'revoked', reason: 'gone' },
    },
    { what: 'anything else', asked: 'has', status: 418, body: {}, outcome: failed('http_418') },
  ],
};

function made(url: string, { baseUrl = url, timeoutMs, wrongApp = false }: ContractOver) {
  const app = { baseUrl, timeoutMs, key: wrongApp ? 'wrong' : CHIME_KEY };
  return {
    adapter: new ChimeService(app),
    consent: new ChimeConsent(app),
    pageConsent: undefined,
    budgetKey: app.key,
  };
}
