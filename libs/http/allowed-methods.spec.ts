import { expect, test } from '@jest/globals';
import { AllowedMethods } from './allowed-methods.js';

const layers = [
  { name: 'helmet' },
  { route: { path: '/v1/fans', methods: { get: true } } },
  { route: { path: '/v1/fans', methods: { post: true } } },
  { route: { path: '/v1/fans/:id', methods: { get: true, patch: false } } },
  { route: { path: '/v1/fans/import', methods: { post: true } } },
  { route: { path: '/openapi.json', methods: { get: true } } },
];
const allowed = new AllowedMethods(() => layers);

test.each([
  ['/v1/fans', ['GET', 'HEAD', 'POST']],
  ['/V1/Fans/', ['GET', 'HEAD', 'POST']],
  ['/v1/fans/import', ['GET', 'HEAD', 'POST']],
  ['/v1/fans/7', ['GET', 'HEAD']],
  ['/v1/fans/7/8', []],
  ['/openapi.json', ['GET', 'HEAD']],
  ['/openapi-json', []],
  ['/', []],
])('%s has the methods %j', (path, methods) => {
  expect(allowed.at(path)).toEqual(methods);
});
