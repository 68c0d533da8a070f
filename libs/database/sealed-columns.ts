/** A column that holds sealed text, and the primary key by which its rows are found. */
export interface SealedColumn {
  table: string;
  /** The columns of the primary key, in its order, and their types. */
  key: readonly { name: string; type: 'uuid' | 'text' }[];
  column: string;
  /** The column is JSON, and the sealed text is its field `sealed`. */
  inJson: boolean;
  /** What else changes with a text that is sealed anew; SQL, in which `n.was` is the text before. */
  also: string;
}

const ID = [{ name: 'id', type: 'uuid' }] as const;
const WORKSPACE = { name: 'workspace_id', type: 'uuid' } as const;
const text = (name: string) => ({ name, type: 'text' }) as const;

const sealed = (table: string, key: SealedColumn['key'], column: string, also = ''): SealedColumn => ({
  ...{ table, key, column, inJson: false, also },
});

/**
 * A refresh that is under way knows the grant by the sealed text that it read, so the row keeps a hash of that text
 * (`IS_USED` in `claim-service.ts`).
 */
const RESEALED_FROM = `, resealed_from = encode(sha256(convert_to(n.was, 'UTF8')), 'hex')`;

/**
 * Every column that is sealed with the key ring. A spec compares the list with the schema, in which the name of each
 * such column ends in `_encrypted`.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  sealed('identities', ID, 'address_encrypted'),
  sealed('connections', ID, 'refresh_token_encrypted', RESEALED_FROM),
  sealed('connections', ID, 'access_token_encrypted'),
  sealed('service_accounts', [WORKSPACE, text('service'), text('account_hmac')], 'account_encrypted'),
  sealed('service_apps', ID, 'credentials_encrypted'),
  sealed('senders', ID, 'credentials_encrypted'),
  sealed('sender_tests', ID, 'to_encrypted'),
  sealed('sign_ups', ID, 'address_encrypted'),
  sealed('sign_ups', ID, 'origin_encrypted'),
  sealed('sign_ups', ID, 'name_encrypted'),
  sealed('fan_codes', ID, 'address_encrypted'),
  sealed('fan_codes', ID, 'code_encrypted'),
  sealed('replies', ID, 'address_encrypted'),
  sealed('replies', ID, 'text_encrypted'),
  sealed('reply_answers', ID, 'text_encrypted'),
  sealed('fans', ID, 'profile_encrypted'),
  sealed('messages', ID, 'values_encrypted'),
  sealed('member_addresses', [{ name: 'member_id', type: 'uuid' }, text('channel')], 'address_encrypted'),
  sealed('test_messages', ID, 'content_encrypted'),
  sealed('webhook_secrets', [WORKSPACE], 'secret_encrypted'),
  sealed('webhook_secrets', [WORKSPACE], 'previous_encrypted'),
  sealed('webhook_subscriptions', ID, 'secret_encrypted'),
  sealed('webhook_subscriptions', ID, 'previous_encrypted'),
  // Answers that hold a secret, for a repeat of the request within seven days. `answer` has the same text a second
  // time. It goes, so that a repeat is answered from `body` and nothing is left that the old key has sealed.
  {
    ...{ table: 'idempotency_keys', key: [WORKSPACE, text('key')], column: 'body', inJson: true },
    also: ', answer = NULL',
  },
];

/** The sealed text of a row; SQL. Null: the row holds none. */
export const textOf = ({ column, inJson }: SealedColumn, row: string): string =>
  inJson ? `(${row}.${column} ->> 'sealed')` : `${row}.${column}`;
