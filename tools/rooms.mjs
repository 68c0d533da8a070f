// Who may import whom ("Rooms" in docs/architecture.md), as lint rules. tools/check-rooms.mjs proves that they work.
const MESSAGE = 'This room may not import that one: see "Rooms" in docs/architecture.md.';

/** Forbids imports of other rooms, by the names of `imports` in package.json. */
const room = (...names) => ({ regex: `^#(${names.join('|')})/`, message: MESSAGE });
/** The same, but types are allowed, because they leave nothing behind in the code. */
const values = (...names) => ({ ...room(...names), allowTypeImports: true });
/** Forbids everything of a room but the files named. */
const allBut = (name, ...files) => ({
  regex: `^#${name}/(?!(${files.join('|')})\\.js$)`,
  allowTypeImports: true,
  message: MESSAGE,
});
/** Forbids packages from npm and Node's own modules, but those named. */
const packagesBut = (...names) => ({
  regex: `^(?![.#])(?!(${names.join('|')})(/|$))`,
  message: 'This room is pure: it takes no package but those that only compute.',
});
/** Only composition roots and the adapters themselves may use a vendor's client. */
const vendors = {
  regex: '^(twilio|@sendgrid/.*)$',
  message: 'Vendor clients belong to libs/providers; composition roots construct them.',
};
/** Each module has one spelling: `./` below the own folder, and `#room/…` everywhere else. */
const climbing = {
  regex: '^\\.\\.',
  message: 'Leave the folder by "#room/…": see `imports` in package.json.',
};
/** A browser has none of Node's own modules. */
const nodeModules = { regex: '^node:', message: 'A browser runs this room: it has no modules of Node.' };
const nonProduct = ['tools', 'test', 'bench'];
const apps = ['api', 'pages', 'worker', 'dashboard'];
const shared = ['http', 'config', 'intake', 'client'];

const restrict = (files, patterns, ignores = []) => ({
  files,
  ignores: ['**/*.spec.ts', '**/*.int-spec.ts', ...ignores],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [climbing, ...patterns] }] },
});

export const ROOM_RULES = [
  // This holds for specs, too. Rooms with rules of their own repeat it.
  {
    files: ['**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [climbing] }] },
  },
  restrict(
    ['libs/domain/**/*.ts'],
    [
      room(
        'contracts',
        'database',
        'providers',
        ...shared,
        ...apps,
        'activities',
        'workflows',
        ...nonProduct,
      ),
      packagesBut('liquidjs', 'libphonenumber-js'),
    ],
  ),
  restrict(
    ['libs/contracts/**/*.ts'],
    [
      room('database', 'providers', ...shared, ...apps, 'activities', 'workflows', ...nonProduct),
      packagesBut('zod'),
    ],
  ),
  restrict(
    ['libs/database/**/*.ts'],
    [room('providers', ...shared, ...apps, 'activities', 'workflows', ...nonProduct), vendors],
  ),
  restrict(
    ['libs/providers/**/*.ts'],
    [room('contracts', 'database', ...shared, ...apps, 'activities', 'workflows', ...nonProduct)],
  ),
  restrict(
    ['activities/**/*.ts'],
    [
      room(...shared, ...apps, ...nonProduct),
      allBut('workflows', 'names'),
      allBut('providers', 'ports'),
      vendors,
    ],
  ),
  restrict(
    ['workflows/**/*.ts'],
    [
      room('contracts', 'database', 'providers', ...shared, ...apps, ...nonProduct),
      values('activities'),
      packagesBut('@temporalio/workflow', '@temporalio/common'),
    ],
  ),
  restrict(
    ['apps/api/**/*.ts'],
    [
      room('worker', 'pages', 'dashboard', 'client', 'activities', ...nonProduct),
      allBut('workflows', 'messages', 'names'),
      vendors,
    ],
    ['apps/api/main.ts'],
  ),
  // The composition root of the process that serves API and pages.
  restrict(
    ['apps/api/main.ts'],
    [
      room('worker', 'dashboard', 'client', 'activities', ...nonProduct),
      allBut('workflows', 'messages', 'names'),
      vendors,
    ],
  ),
  restrict(
    ['apps/pages/**/*.ts'],
    [
      room('worker', 'api', 'dashboard', 'client', 'activities', ...nonProduct),
      allBut('workflows', 'messages', 'names'),
      vendors,
    ],
  ),
  restrict(
    ['libs/config/**/*.ts'],
    [
      room('database', 'providers', 'http', 'intake', ...apps, 'activities', 'workflows', ...nonProduct),
      vendors,
    ],
  ),
  restrict(
    ['libs/http/**/*.ts', 'libs/intake/**/*.ts'],
    [room('providers', ...apps, 'activities', 'workflows', ...nonProduct), vendors],
  ),
  restrict(['apps/worker/**/*.ts'], [room('api', 'pages', 'dashboard', 'client', ...nonProduct)]),
  // Browsers run these two. They know the API by its page alone.
  restrict(
    ['apps/dashboard/**/*.{ts,tsx}'],
    [
      room(
        'database',
        'providers',
        'http',
        'config',
        'intake',
        'api',
        'pages',
        'worker',
        'activities',
        'workflows',
        ...nonProduct,
      ),
      vendors,
      nodeModules,
    ],
  ),
  restrict(
    ['libs/client/**/*.ts'],
    [
      room(
        'domain',
        'database',
        'providers',
        'http',
        'config',
        'intake',
        ...apps,
        'activities',
        'workflows',
        ...nonProduct,
      ),
      packagesBut('openapi-fetch'),
    ],
  ),
];
