// Time zones are our own data (docs/time-zones.md), so no code may ask the process or PostgreSQL for their rules.
// tools/check-rooms.mjs proves that these rules work.
const message =
  'Zone rules are data of ours: ask libs/domain/clock/zones/zone-rules.ts (docs/time-zones.md).';

/** Methods that show or set the time in the process's own zone, or words of the process's own data. */
const METHODS =
  '/^(toLocale(Date|Time)?String|(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds)|getTimezoneOffset)$/';
/** UTC has no rules. */
const OTHER_ZONE = "/AT TIME ZONE (?!'UTC')/i";

export const ZONE_LINT = {
  files: ['**/*.{ts,tsx}'],
  // How a browser writes numbers and dates. Zones of fans and stores come from our own rules there, too.
  ignores: ['apps/dashboard/src/ui/format.ts'],
  rules: {
    'no-restricted-globals': ['error', { name: 'Temporal', message }],
    'no-restricted-syntax': [
      'error',
      { selector: 'MemberExpression[object.name="Intl"]', message },
      { selector: `MemberExpression[property.name=${METHODS}]`, message },
      { selector: 'NewExpression[callee.name="Date"][arguments.length>1]', message },
      { selector: `TemplateElement[value.raw=${OTHER_ZONE}]`, message },
      { selector: `Literal[value=${OTHER_ZONE}]`, message },
    ],
  },
};
