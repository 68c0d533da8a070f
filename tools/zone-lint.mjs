// Time zones are data of ours (docs/time-zones.md): nothing asks the process or PostgreSQL for their rules.
// tools/check-rooms.mjs proves that these fire.
const message =
  'Zone rules are data of ours: ask libs/domain/clock/zones/zone-rules.ts (docs/time-zones.md).';

/** Methods that show or set what the clocks of the process's own zone show, or words of its own data. */
const METHODS =
  '/^(toLocale(Date|Time)?String|(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds)|getTimezoneOffset)$/';
/** UTC has no rules. */
const OTHER_ZONE = "/AT TIME ZONE (?!'UTC')/i";

export const ZONE_LINT = {
  files: ['**/*.ts'],
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
