import tseslint from 'typescript-eslint';

/** Relative imports of another room, by its folder name. */
const room = (...names) => ({
  regex: `^(\\.\\./)+(libs/)?(${names.join('|')})(/|$)`,
  message: 'This room may not import that one: see "Rooms" in docs/architecture.md.',
});
const rooms = (files, ...forbidden) => ({
  files,
  ignores: ['**/*.spec.ts', '**/*.int-spec.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '**/*.mjs'] },
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
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read configuration through libs/contracts/config.' },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    },
  },
  rooms(['libs/domain/**'], room('contracts', 'database', 'providers', 'apps', 'activities', 'workflows', 'tools', 'test')),
  rooms(['libs/contracts/**'], room('database', 'providers', 'apps', 'activities', 'workflows', 'tools', 'test')),
  rooms(['libs/database/**'], room('providers', 'apps', 'activities', 'workflows', 'tools', 'test')),
  rooms(['libs/providers/**'], room('contracts', 'database', 'apps', 'activities', 'workflows', 'tools', 'test')),
  rooms(['activities/**'], room('apps', 'workflows', 'tools', 'test')),
  rooms(['workflows/**'], room('contracts', 'database', 'providers', 'apps', 'tools', 'test')),
  rooms(['apps/api/**'], room('worker', 'apps/worker', 'activities', 'tools', 'test')),
  rooms(['apps/worker/**'], room('api', 'apps/api', 'tools', 'test')),
);
