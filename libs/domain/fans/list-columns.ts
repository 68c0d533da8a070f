/** What a column of a list may be about, by the names Segue itself gives them. */
export const LIST_COLUMNS = [
  'external_id',
  'email',
  'phone',
  'territory',
  'zone',
  'locale',
  'service',
  'refresh_token',
  'scopes',
  'email_consent',
  'sms_consent',
  'consent_at',
  'path',
  'source',
  'pre_saved_at',
  'first_name',
  'last_name',
  'name',
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];
