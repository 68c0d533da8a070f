import { readFileSync } from 'node:fs';

/** `#room/…` means what `imports` in package.json says. TypeScript, Node and Temporal's bundler read it; jest does not. */
const { imports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const rooms = Object.fromEntries(
  Object.entries(imports).map(([name, folder]) => [
    `^${name.replace('*', '(.*)')}\\.js$`,
    folder.replace('.', '<rootDir>').replace('*', '$1'),
  ]),
);

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  // The `x.json.js` of a package is left as it is.
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1', ...rooms },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** Three sizes of test: pure specs, specs on real PostgreSQL and Temporal, and specs on the started product. */
export default {
  // Specs on real parts may run on a busy machine. None of them waits for a time to pass.
  testTimeout: 60_000,
  // Modules that a spec has loaded stay in memory after it. One process for all specs would grow past its heap, and be
  // slow long before. A process above this size is replaced between two specs.
  workerIdleMemoryLimit: '1GB',
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'int',
      testMatch: ['<rootDir>/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/harness/global-setup.mjs',
      globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/harness/global-build.mjs',
    },
  ],
};
