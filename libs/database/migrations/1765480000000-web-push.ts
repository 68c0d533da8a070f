import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables in which a channel stands that web push joins. Sign-ups, senders and codes stay with addresses. */
const OF_CHANNELS = [
  'identities',
  'consents',
  'messages',
  'templates',
  'template_versions',
  'test_messages',
  'member_addresses',
  'campaign_alarms',
];

interface Words {
  table: string;
  column: string;
  words: readonly string[];
}

const LAYER = { table: 'page_answers', column: 'layer' };
const FORMAT = { table: 'template_versions', column: 'format' };

const AFTER: readonly Words[] = [
  ...OF_CHANNELS.map((table) => ({ table, column: 'channel', words: ['email', 'sms', 'webpush'] })),
  { ...FORMAT, words: ['text', 'theme', 'mjml', 'push'] },
  { ...LAYER, words: ['email', 'sms', 'webpush', 'follow', 'future', 'share'] },
];

const BEFORE: readonly Words[] = [
  ...OF_CHANNELS.map((table) => ({ table, column: 'channel', words: ['email', 'sms'] })),
  { ...FORMAT, words: ['text', 'theme', 'mjml'] },
  { ...LAYER, words: ['email', 'sms', 'follow', 'future', 'share'] },
];

const nameOf = ({ table, column }: Words): string => `${table}_${column}_check`;

/** New rows are held against the words at once, without a look at the rows that are there. */
const replaced = (of: Words): string =>
  `ALTER TABLE ${of.table} DROP CONSTRAINT IF EXISTS ${nameOf(of)},
   ADD CONSTRAINT ${nameOf(of)} CHECK (${of.column} IN (${of.words.map((word) => `'${word}'`).join(', ')})) NOT VALID`;

/**
 * Web push is a channel like texts and emails. A browser's subscription stands where others have an address, sealed.
 * Outside of a transaction: each constraint is replaced in a moment, and the rows that are there are looked at beside
 * their writers.
 */
export class WebPush1765480000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    for (const of of AFTER) await runner.query(replaced(of));
    for (const of of AFTER) await runner.query(`ALTER TABLE ${of.table} VALIDATE CONSTRAINT ${nameOf(of)}`);
    await runner.query('RESET lock_timeout');
  }

  /** Rows of web push stay, and no new ones come. */
  async down(runner: QueryRunner): Promise<void> {
    for (const of of BEFORE) await runner.query(replaced(of));
  }
}
