import tseslint from 'typescript-eslint';
import { ROOM_RULES } from './tools/rooms.mjs';
import { ZONE_LINT } from './tools/zone-lint.mjs';

/** The files that read the environment. Each reads it once and passes it on as typed configuration. */
const COMPOSITION_ROOTS = [
  'apps/*/main.ts',
  'libs/providers/sandbox/main.ts',
  'tools/start.ts',
  'tools/migrate.ts',
  'tools/workspace/cli.ts',
  'tools/keys/cli.ts',
  'tools/demo/main.ts',
  'tools/simulate/cli.ts',
  'tools/evidence/main.ts',
  'bench/main.ts',
  'bench/*/main.ts',
  'test/harness/shares.ts',
  'test/harness/servers.ts',
  'test/harness/servers-address.ts',
  'test/histories/recording.ts',
  'test/harness/product.ts',
  'e2e/dashboard.e2e-spec.ts',
  'e2e/flow-builder.e2e-spec.ts',
  'e2e/pages.e2e-spec.ts',
  'e2e/services-pages.e2e-spec.ts',
  'e2e/sign-up-pages.e2e-spec.ts',
  'e2e/emails.e2e-spec.ts',
  'test/harness/slow-temporal.ts',
];
const SPECS = ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'];

export default tseslint.config(
  // The generated client knows types that are there only while its spec runs; that spec compiles it strictly.
  { ignores: ['dist/', 'node_modules/', 'coverage/', '**/*.mjs', 'test/generated-client/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only composition roots read the environment, through libs/config.',
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      // 40 lines of body, and the lines around it.
      'max-lines-per-function': ['error', { max: 43, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  {
    // Markup has one line for each property.
    files: ['apps/dashboard/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  { files: COMPOSITION_ROOTS, rules: { 'no-restricted-properties': 'off' } },
  {
    // A suite is one long function. A spec reads answers and checks their shape itself.
    files: SPECS,
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', 500],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  // The worlds that specs build are long lists, as specs are.
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  // Reviewed SQL reads as one piece.
  { files: ['libs/database/migrations/**'], rules: { 'max-lines': 'off' } },
  // This file is generated: one line for each zone, so that a diff shows the zones that change.
  { files: ['libs/domain/clock/zones/zone-data.ts'], rules: { 'max-lines': 'off' } },
  ZONE_LINT,
  ...ROOM_RULES,
);
