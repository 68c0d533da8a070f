/** Where the rule below says something that nobody would call it. Keys: method and path. */
const NAMES: Readonly<Record<string, string>> = {
  'POST /v1/auth/sign-in': 'signIn',
  'POST /v1/auth/sign-in-link': 'signInByLink',
  'POST /v1/auth/sign-out': 'signOut',
  'POST /v1/auth/accept-invitation': 'acceptInvitation',
  'POST /v1/auth/password': 'changePassword',
  'POST /v1/members': 'addMember',
  'POST /v1/members/{id}/invitation': 'inviteMemberAgain',
  'POST /v1/segments/preview': 'previewSegment',
  'POST /v1/events': 'sendEvents',
  'POST /v1/fans/import': 'importFans',
  'GET /v1/imports/{id}/errors': 'listImportErrors',
  'POST /v1/fans/{id}/identities': 'addFanIdentities',
  'POST /v1/fans/{id}/consents': 'recordConsent',
  'GET /v1/fans/{id}/consents': 'listConsents',
  'POST /v1/fans/{id}/withdrawals': 'recordWithdrawal',
  'POST /v1/fans/{id}/confirmations': 'requestConfirmation',
  'PUT /v1/fans/{id}/connections/{service}': 'connectService',
  'DELETE /v1/fans/{id}/connections/{service}': 'disconnectService',
  'GET /v1/fans/{id}/timeline': 'getTimeline',
  'GET /v1/fans/{id}/receipts': 'listFanReceipts',
  'GET /v1/campaigns/{id}/receipts': 'listCampaignReceipts',
  'GET /v1/fans/{id}/flow-state': 'getFlowState',
  'POST /v1/fans/{id}/flow-state/skip-wait': 'skipWait',
  'POST /v1/fans/{id}/flow-state/move': 'moveFan',
  'POST /v1/fans/{id}/flow-state/exit': 'takeFanOut',
  'POST /v1/fans/{id}/merge': 'mergeFans',
  'GET /v1/fans/{id}/export': 'exportFan',
  'DELETE /v1/fans/{id}': 'eraseFan',
  'POST /v1/flows/from-template': 'createFlowFromTemplate',
  'PUT /v1/flows/{id}': 'saveFlowDraft',
  'GET /v1/flows/{id}/diff': 'compareFlowVersions',
  'POST /v1/campaigns/{id}/enrollments': 'enrollFans',
  'POST /v1/campaigns/{id}/publish': 'moveCampaignToVersion',
  'POST /v1/campaigns/{id}/draft-impact': 'previewDraftImpact',
  'POST /v1/campaigns/{id}/why': 'explainConditions',
  'POST /v1/campaigns/{id}/publish-impact': 'previewCampaignMove',
  'GET /v1/campaigns/{id}/release-night': 'getReleaseNight',
  'GET /v1/campaigns/{id}/release-night/stream': 'streamReleaseNight',
  'GET /v1/campaigns/{id}/steps': 'getCampaignSteps',
  'GET /v1/campaigns/{id}/steps/fans': 'listStepFans',
  'GET /v1/campaigns/{id}/page': 'getCampaignPage',
  'PUT /v1/campaigns/{id}/page': 'saveCampaignPage',
  'GET /v1/campaigns/{id}/page/preview': 'previewCampaignPage',
  'GET /v1/campaigns/{id}/page/evidence': 'getConsentEvidence',
  'GET /v1/releases/{id}/artwork': 'getArtwork',
  'PUT /v1/releases/{id}/artwork': 'saveArtwork',
  'DELETE /v1/releases/{id}/artwork': 'deleteArtwork',
  'GET /v1/releases/{id}/snippet': 'getSnippet',
  'PUT /v1/releases/{id}/snippet': 'saveSnippet',
  'DELETE /v1/releases/{id}/snippet': 'deleteSnippet',
  'GET /v1/fans/{id}/future-saves': 'listFutureSaves',
  'DELETE /v1/fans/{id}/future-saves/{artistId}': 'revokeFutureSave',
  'GET /v1/artists/{id}/future-saves': 'getArtistFutureSaves',
  'GET /v1/campaigns/{id}/audience': 'getAudience',
  'POST /v1/campaigns/{id}/audience': 'startAudience',
  'DELETE /v1/campaigns/{id}/audience': 'stopAudience',
  'POST /v1/campaigns/{id}/audience/preview': 'previewAudience',
  'DELETE /v1/broadcasts/{id}': 'cancelBroadcast',
  'POST /v1/releases/{id}/move-impact': 'previewReleaseMove',
  'GET /v1/releases/{id}/moments': 'getReleaseMoments',
  'PUT /v1/templates/{key}/{channel}': 'saveTemplate',
  'POST /v1/templates/{key}/{channel}/preview': 'previewTemplate',
  'POST /v1/templates/{key}/{channel}/test-send': 'testSendTemplate',
  'GET /v1/templates/{key}/{channel}/versions': 'listTemplateVersions',
  'DELETE /v1/templates/{key}/{channel}/wording': 'endTemplateWording',
  'GET /v1/test-sends/{id}': 'getTestSend',
  'GET /v1/auth/test-addresses': 'listTestAddresses',
  'PUT /v1/auth/test-addresses/{channel}': 'giveTestAddress',
  'POST /v1/auth/test-addresses/{channel}/confirm': 'proveTestAddress',
  'POST /v1/replies/{id}/answer': 'answerReply',
  'DELETE /v1/api-keys/{id}': 'revokeApiKey',
  'GET /v1/senders': 'listSenders',
  'PUT /v1/service-apps/{id}/credentials': 'replaceServiceAppCredentials',
  'GET /v1/service-apps/deployment': 'listDeploymentApps',
  'POST /v1/service-apps/deployment/{service}/resume': 'resumeDeploymentApp',
  'GET /v1/send-windows': 'listSendWindows',
  'GET /v1/senders/{id}/doctor': 'examineSender',
  'GET /v1/campaigns/{id}/reviews': 'listCampaignReviews',
  'POST /v1/campaigns/{id}/reviews': 'reviewCampaignStep',
  'GET /v1/campaigns/{id}/alarms': 'listCampaignAlarms',
  'GET /v1/unknown-messages': 'listUnknownMessages',
  'POST /v1/messages/{id}/settle': 'settleMessage',
  'GET /v1/spend': 'getSpend',
  'PUT /v1/spend': 'saveSpend',
  'PUT /v1/campaigns/{id}/spend-cap': 'saveCampaignSpendCap',
  'GET /v1/audit-log': 'listAuditLog',
  'GET /v1/metrics/campaigns/{id}/funnel': 'getFunnel',
  'GET /v1/metrics/campaigns/{id}/time-to-convert': 'getTimeToConvert',
  'GET /v1/metrics/campaigns/{id}/messages': 'getMessageMetrics',
  'GET /v1/metrics/campaigns/{id}/fans': 'listMetricFans',
  'GET /v1/metrics/campaigns/{id}/lift': 'getLift',
  'GET /v1/metrics/campaigns/{id}/timeseries': 'getTimeseries',
  'GET /v1/metrics/campaigns/{id}/layers': 'getLayers',
  'GET /v1/metrics/campaigns/{id}/reported': 'getReportedFigures',
  'PUT /v1/metrics/campaigns/{id}/reported': 'reportFigures',
  'GET /v1/metrics/artists/{id}/compounding': 'getCompounding',
  'GET /v1/metrics/compare': 'compareCampaigns',
  'GET /v1/webhook-subscriptions/{id}/deliveries': 'listWebhookDeliveries',
  'POST /v1/webhook-subscriptions/{id}/test': 'sendTestWebhook',
  'POST /v1/webhook-subscriptions/{id}/deliveries/{deliveryId}/redeliver': 'redeliverWebhook',
  'POST /v1/webhook-subscriptions/{id}/rotate-secret': 'rotateSubscriptionSecret',
  'POST /v1/webhook-secret/rotate': 'rotateWebhookSecret',
  'DELETE /v1/webhook-refusals/{id}': 'forgetWebhookRefusal',
  'GET /healthz': 'getHealth',
  'GET /readyz': 'getReadiness',
};

/**
 * The name by which generated clients call an operation: a verb and what it is about, as `listFans`, `getFan`,
 * `createCampaign`, `launchCampaign`.
 *
 * @param paged Whether the answer is a page of a list.
 */
export function operationIdOf(method: string, path: string, paged: boolean): string {
  const name = NAMES[`${method.toUpperCase()} ${path}`];
  return name ?? byRule(method.toLowerCase(), path.split('/').slice(1), paged);
}

const isParameter = (segment: string | undefined): boolean => segment?.startsWith('{') === true;

function byRule(method: string, path: string[], paged: boolean): string {
  const nouns = path.filter((segment) => segment !== 'v1' && !isParameter(segment));
  const last = nouns.at(-1) ?? '';
  const owners = nouns.slice(0, -1).map((noun) => pascal(singular(noun)));
  const one = [...owners, pascal(singular(last))].join('');
  if (isParameter(path.at(-1))) return `${verbOf(method)}${one}`;
  if (method === 'get') return `${paged ? 'list' : 'get'}${[...owners, pascal(last)].join('')}`;
  // A POST below one thing does what its last word says; on a list it makes one more.
  if (method === 'post' && isParameter(path.at(-2))) return `${camel(last)}${owners.join('')}`;
  return `${verbOf(method)}${one}`;
}

function verbOf(method: string): string {
  switch (method) {
    case 'post':
      return 'create';
    case 'put':
      return 'set';
    case 'patch':
      return 'update';
    default:
      return method;
  }
}

const singular = (noun: string): string =>
  noun
    .replace(/ies$/, 'y')
    .replace(/sses$/, 'ss')
    .replace(/([^s])s$/, '$1');
const pascal = (noun: string): string =>
  noun
    .split('-')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');
const camel = (noun: string): string => `${noun.slice(0, 1)}${pascal(noun).slice(1)}`;
