import { expect, test } from '@jest/globals';
import { operationIdOf } from './operation-id.js';

test.each([
  ['get', '/v1/fans', true, 'listFans'],
  ['get', '/v1/fans/{id}', false, 'getFan'],
  ['post', '/v1/campaigns', false, 'createCampaign'],
  ['patch', '/v1/releases/{id}', false, 'updateRelease'],
  ['delete', '/v1/segments/{id}', false, 'deleteSegment'],
  ['post', '/v1/campaigns/{id}/launch', false, 'launchCampaign'],
  ['get', '/v1/campaigns/{id}/operations', true, 'listCampaignOperations'],
  ['get', '/v1/webhook-refusals', true, 'listWebhookRefusals'],
  ['get', '/v1/replies/{id}', false, 'getReply'],
  ['get', '/v1/workspace', false, 'getWorkspace'],
  ['patch', '/v1/workspace', false, 'updateWorkspace'],
  ['put', '/v1/fans/{id}/addresses/{channel}', false, 'setFanAddress'],
  ['get', '/v1/fans/{id}/timeline', true, 'getTimeline'],
  ['post', '/v1/events', false, 'sendEvents'],
  ['post', '/v1/fans/{id}/unstick', false, 'unstickFan'],
])('%s %s is %s', (method, path, paged, name) => {
  expect(operationIdOf(method, path, paged)).toBe(name);
});
