import type { AppRefusal } from '#domain/events/reasons.js';
import type { Service } from '#domain/terms.js';
import { SERVICE_NAMES } from './service-names.js';

/** What is wrong with an app that its service refuses, and who can mend it: one sentence for each refusal. */
const SENTENCES: Readonly<Record<AppRefusal, (name: string) => string>> = {
  invalid_client: (name) =>
    `${name} does not know this app, or its secret is wrong. Compare both with what ${name} shows for the app, and replace the secret here.`,
  owner_premium_required: (name) =>
    `${name} refuses apps whose owner has no Premium subscription. The owner of the app at ${name} has to renew it.`,
  legacy_call_refused: (name) =>
    `${name} refuses the older calls to apps without extended quota. Set "libraryApi" to "current", or ask ${name} for extended quota.`,
  developer_token_refused: (name) =>
    `${name} refuses the token that names the app. Compare the team id and the key id, see whether the key was revoked, and whether the server's clock is right.`,
  private_key_unreadable: () =>
    'The private key cannot be read. Bring the text of the .p8 file as it was downloaded.',
  app_banned: (name) =>
    `${name} has banned the app, or has switched it off. Only ${name} can give it back; meanwhile its fans are reminded.`,
};

export const appProblem = (service: Service, refusal: AppRefusal): string =>
  SENTENCES[refusal](SERVICE_NAMES[service]);

/** The service did not answer, or answered something that says nothing of the app. */
export const notAsked = (service: Service): string =>
  `${SERVICE_NAMES[service]} could not be asked now. Try again in a few minutes.`;
