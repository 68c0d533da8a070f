/**
 * Every kind of problem an answer can tell of: its code, the HTTP status it comes with, and what it means. Codes are
 * stable: a client may branch on them. Each has a page at `/problems/{code}`, which is the `type` of its problems.
 */
export const PROBLEMS = {
  bad_request: { status: 400, about: 'The request is malformed.' },
  bad_fields: { status: 400, about: 'The request has bad fields; `errors` names every one of them.' },
  bad_json: {
    status: 400,
    about: 'The body is not JSON in UTF-8, is nested too deeply, or cannot be stored.',
  },
  unknown_query_parameter: {
    status: 400,
    about: 'The path does not know this query parameter; `errors` names it and those that it knows.',
  },
  foreign_cursor: {
    status: 400,
    about: 'The cursor is of another list, or of this list with other filters. Start again without a cursor.',
  },
  idempotency_not_supported: {
    status: 400,
    about: 'This request does not take an `Idempotency-Key`. Its description says what makes a repeat safe.',
  },
  credentials_missing: { status: 401, about: 'There is no `Authorization: Bearer …` header.' },
  credentials_unknown: {
    status: 401,
    about: 'The API key is not known or was revoked; or the session is over or was never open.',
  },
  credentials_wrong: { status: 401, about: 'The email or the password is wrong.' },
  forbidden: { status: 403, about: 'This may not be done.' },
  role_forbids: { status: 403, about: 'The role of the member, or an API key, may not do this.' },
  signature_wrong: {
    status: 403,
    about: "A provider's callback is not signed as it must be, or is too old.",
  },
  not_found: { status: 404, about: 'The thing is not there, or belongs to another workspace.' },
  no_such_path: { status: 404, about: 'The API has no such path.' },
  method_not_allowed: {
    status: 405,
    about: 'The path is there, but not with this method; the header `Allow` names those it has.',
  },
  conflict: { status: 409, about: 'The state of the thing does not allow this.' },
  draft_changed: {
    status: 409,
    about: 'Somebody has saved another draft of this flow since you read it. Read it, and compare the two.',
  },
  campaign_is_draft: { status: 409, about: 'The campaign is a draft. Launch it first.' },
  campaign_has_ended: { status: 409, about: 'The campaign has ended.' },
  release_is_cancelled: { status: 409, about: 'The release is cancelled.' },
  release_is_out: {
    status: 409,
    about: 'The release is out everywhere and fans have been served: it cannot be moved any more.',
  },
  campaigns_would_end: {
    status: 409,
    about: 'With the new date of the release its campaigns would end now, for good. Confirm it to go on.',
  },
  fan_out_too_late: {
    status: 409,
    about: 'The change cannot reach all its fans in time; `fanOut` has the figures. Confirm it to go on.',
  },
  external_id_taken: { status: 409, about: 'A fan with this external id exists already.' },
  other_address: { status: 409, about: 'The fan has another address on this channel.' },
  keyword_taken: { status: 409, about: 'The keyword is taken.' },
  service_app_in_use: {
    status: 409,
    about: 'The artist, or the workspace, has an app of this service in use. Disable that one first.',
  },
  event_id_reused: { status: 409, about: 'The id of the event was used before, with another body.' },
  import_id_reused: {
    status: 409,
    about: 'The id of the import was used before, with another file or other options.',
  },
  idempotency_key_in_use: {
    status: 409,
    about: 'A request with this `Idempotency-Key` is still running. Try again in a moment.',
  },
  too_large: { status: 413, about: 'The body or the file is too large.' },
  unsupported_media_type: {
    status: 415,
    about: 'The body has a type, a character set or an encoding that is not taken.',
  },
  unprocessable: { status: 422, about: 'The request is well-formed, but it cannot be done.' },
  flow_has_errors: {
    status: 422,
    about: 'The flow has errors; `errors` names the step and the reason of each.',
  },
  event_not_takeable: {
    status: 422,
    about: 'The event is from the future, or its campaign is a draft or has no release to pre-save.',
  },
  own_account_needed: {
    status: 422,
    about: 'A sender without an account of its own sends from the installation’s own number or address only.',
  },
  service_app_differs: {
    status: 422,
    about:
      'The credentials are those of another app, to which no fan of this one has agreed. Make another app.',
  },
  idempotency_key_reused: {
    status: 422,
    about: 'This `Idempotency-Key` was used with another request. Take a new key.',
  },
  rate_limited: {
    status: 429,
    about: 'More requests than this key or member may make; `Retry-After` says when to go on.',
  },
  too_many_sign_ins: { status: 429, about: 'Too many tries to sign in; `Retry-After` says when to go on.' },
  simulations_busy: { status: 429, about: 'Other simulations are running. Try again in a moment.' },
  internal_error: { status: 500, about: 'Our fault. `requestId` names the line in our log.' },
  unavailable: {
    status: 503,
    about: 'The database is away, or the clock of the server is wrong. Send the same request again.',
  },
} as const satisfies Record<string, { status: number; about: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

const codes: ProblemCode[] = [];
for (const code in PROBLEMS) if (isProblemCode(code)) codes.push(code);
/** All codes, in the order of their statuses. */
export const PROBLEM_CODES: readonly ProblemCode[] = codes;

/** The codes that come with one status. */
export type ProblemCodeOf<Status extends number> = {
  [Code in ProblemCode]: (typeof PROBLEMS)[Code]['status'] extends Status ? Code : never;
}[ProblemCode];

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEMS, text);
}

/** What a status means where nothing more is known: its first code. */
export function codeOfStatus(status: number): ProblemCode {
  const found = PROBLEM_CODES.find((code) => PROBLEMS[code].status === status);
  return found ?? (status >= 500 ? 'internal_error' : 'bad_request');
}

/** The path of the page that tells about problems with this code. */
export const problemPage = (code: ProblemCode): string => `/problems/${code}`;
