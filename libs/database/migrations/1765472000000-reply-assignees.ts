import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The member who looks after a reply. There is no foreign key: a member who is gone keeps nothing, and the reply is
 * then nobody's. A nullable column without a default does not rewrite the table.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE replies ADD COLUMN assignee_id uuid;
`;

export class ReplyAssignees1765472000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE replies DROP COLUMN assignee_id');
  }
}
