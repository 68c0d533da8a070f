import { generateKeyPairSync } from 'node:crypto';
import type { Service } from '#domain/terms.js';
import type { MadeService, ServiceAppCredentials } from '#providers/ports.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { releaseIdOf } from '#providers/sandbox/services/releases.js';
import { makeService, type ServiceUrls } from '#providers/services/make-service.js';
import type { ContractOver, ContractRig } from '#providers/testing/service-contract.js';

/** A 429 of the sandbox tells this many seconds. */
export const RETRY_AFTER_S = 7;

/** One of the services of the sandbox, as the contract tries it. */
export async function sandboxRig(service: Service): Promise<ContractRig> {
  const sandbox = await startSandbox({ retryAfterSeconds: RETRY_AFTER_S });
  const control = new SandboxControl(sandbox.urls.control);
  return {
    make: (over = {}) => made(sandbox, service, over),
    faults: (shares) => control.setServiceFaults(service, shares),
    setRelease: ({ listed, ...release }) => {
      const id = releaseIdOf('spotify', release.upc, undefined);
      if (listed === undefined) return control.setRelease({ ...release, id });
      const { artist, title, day } = listed;
      return control.setRelease({ ...release, id, listed: { artists: { [service]: artist }, title, day } });
    },
    close: () => sandbox.close(),
  };
}

function made(
  sandbox: Sandbox,
  service: Service,
  { baseUrl, timeoutMs, wrongApp = false }: ContractOver,
): MadeService<string> {
  const { urls } = sandbox;
  const at = (usual: string) => baseUrl ?? usual;
  const where: ServiceUrls = {
    spotify: { accountsUrl: at(urls.spotifyAccounts), apiUrl: at(urls.spotifyApi) },
    apple_music: { apiUrl: at(urls.appleMusicApi), scriptUrl: urls.musicKit },
    deezer: { connectUrl: at(urls.deezerConnect), apiUrl: at(urls.deezerApi) },
    pageOrigin: 'https://music.example',
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  return makeService(credentialsOf(sandbox, service, wrongApp), where);
}

function credentialsOf({ apps }: Sandbox, service: Service, wrongApp: boolean): ServiceAppCredentials {
  switch (service) {
    case 'spotify':
      return {
        service,
        clientId: 'sandbox',
        clientSecret: wrongApp ? 'wrong' : 'sandbox',
        libraryApi: 'current',
      };
    case 'apple_music':
      return wrongApp ? { ...apps.apple_music, privateKey: otherKey() } : apps.apple_music;
    case 'deezer':
      return wrongApp ? { ...apps.deezer, secret: 'wrong' } : apps.deezer;
  }
}

function otherKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
