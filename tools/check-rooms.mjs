// Proves that the rules between the rooms work. Each line is an import that must be refused, or one that must pass.
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { ROOM_RULES } from './rooms.mjs';
import { ZONE_LINT } from './zone-lint.mjs';

const REFUSED = [
  ['libs/domain/flows/x.ts', "import { a } from '#database/database.js';"],
  ['libs/domain/x.ts', "import type { A } from '#contracts/http/paging.js';"],
  ['libs/domain/x.ts', "import { readFileSync } from 'node:fs';"],
  ['libs/domain/x.ts', "import { z } from 'zod';"],
  ['libs/contracts/x.ts', "import { a } from '#database/database.js';"],
  // A browser can use contracts as they are. They need no Node and no configuration.
  ['libs/contracts/x.ts', "import { readFileSync } from 'node:fs';"],
  ['libs/contracts/x.ts', "import { a } from '#config/config.js';"],
  ['libs/http/x.ts', "import { a } from '#api/app.module.js';"],
  ['libs/intake/x.ts', "import { a } from '#providers/ports.js';"],
  ['libs/config/x.ts', "import { a } from '#http/problem.js';"],
  ['libs/database/events/x.ts', "import { a } from '#activities/deps.js';"],
  ['libs/database/x.ts', "import { a } from '#providers/ports.js';"],
  ['libs/providers/twilio/x.ts', "import { a } from '#database/database.js';"],
  ['libs/providers/x.ts', "import { a } from '#config/config.js';"],
  ['activities/x.ts', "import { a } from '#providers/twilio/twilio-sms-sender.js';"],
  ['activities/x.ts', "import { a } from '#workflows/fan.workflow.js';"],
  ['activities/x.ts', "import twilio from 'twilio';"],
  ['workflows/x.ts', "import { a } from '#activities/index.js';"],
  ['workflows/x.ts', "import { a } from '#database/database.js';"],
  ['workflows/x.ts', "import { DataSource } from 'typeorm';"],
  ['apps/api/fans/x.ts', "import { a } from '#worker/relay.js';"],
  ['apps/api/fans/x.ts', "import { a } from '#activities/index.js';"],
  ['apps/api/fans/x.ts', "import { a } from '#workflows/fan.workflow.js';"],
  ['apps/api/fans/x.ts', "import mail from '@sendgrid/mail';"],
  ['apps/api/fans/x.ts', "import { a } from '#pages/pages.js';"],
  ['apps/pages/landing/x.ts', "import { a } from '#api/create-app.js';"],
  ['apps/pages/landing/x.ts', "import { a } from '#activities/index.js';"],
  ['apps/pages/landing/x.ts', "import twilio from 'twilio';"],
  ['apps/worker/x.ts', "import { a } from '#pages/pages.js';"],
  ['apps/worker/x.ts', "import { a } from '#api/app.module.js';"],
  ['apps/worker/x.ts', "import { a } from '#test/harness/database.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#database/database.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#api/create-app.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { readFileSync } from 'node:fs';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '../ui/page.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', 'new Date().getHours();'],
  ['libs/client/x.ts', "import { a } from '#domain/terms.js';"],
  ['libs/client/x.ts', "import { useState } from 'react';"],
  ['apps/api/fans/x.ts', "import { a } from '#client/client.js';"],
  ['libs/domain/flows/x.ts', "import { a } from '../terms.js';"],
  ['libs/domain/flows/x.spec.ts', "import { a } from '../terms.js';"],
  // Zone rules are our own data.
  ['apps/api/x.ts', "new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo' });"],
  ['libs/domain/x.spec.ts', 'Temporal.Now.instant();'],
  ['tools/x.ts', 'new Date().toLocaleString();'],
  ['tools/x.ts', 'new Date().getHours();'],
  ['tools/x.ts', 'new Date(2026, 10, 20);'],
  ['libs/database/x.ts', "sql.query('SELECT at AT TIME ZONE zone FROM t');"],
  ['libs/database/x.ts', 'sql.query(`SELECT ${at} at time zone w.zone FROM t`);'],
];

const ALLOWED = [
  ['libs/domain/flows/x.ts', "import { a } from '#domain/terms.js';"],
  ['libs/contracts/x.ts', "import { z } from 'zod';"],
  ['libs/database/x.ts', "import { a } from '#contracts/flows/flow.schema.js';"],
  ['activities/x.ts', "import type { SmsSender } from '#providers/ports.js';"],
  ['workflows/x.ts', "import type { A } from '#activities/index.js';"],
  ['workflows/x.ts', "import { sleep } from '@temporalio/workflow';"],
  ['apps/api/x.ts', "import { a } from '#workflows/messages.js';"],
  ['apps/worker/x.ts', "import { a } from '#activities/index.js';"],
  ['apps/api/main.ts', "import { a } from '#pages/pages.js';"],
  ['apps/pages/landing/x.ts', "import { a } from '#intake/intake.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#domain/flows/validate.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#contracts/flows/flow.schema.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#client/client.js';"],
  ['apps/dashboard/src/campaigns/x.tsx', "import { a } from '#dashboard/ui/page.js';"],
  ['apps/dashboard/src/ui/format.ts', "new Intl.NumberFormat('en');"],
  ['libs/database/x.ts', "sql.query(`SELECT at AT TIME ZONE 'UTC' FROM t`);"],
  ['tools/x.ts', 'new Date(2026).getUTCHours();'],
];

const linter = new Linter({ configType: 'flat' });
const config = [
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
  },
  ...ROOM_RULES,
  ZONE_LINT,
];
const isRefused = ([path, code]) => linter.verify(code, config, path).length > 0;

const wrong = [
  ...REFUSED.filter((line) => !isRefused(line)).map((line) => ['passes, but must be refused', line]),
  ...ALLOWED.filter(isRefused).map((line) => ['is refused, but must pass', line]),
];
for (const [what, [path, code]] of wrong) console.error(`${path}: ${code} ${what}`);
if (wrong.length > 0) process.exit(1);
console.log(
  `The rules between the rooms hold (${REFUSED.length} imports refused, ${ALLOWED.length} allowed).`,
);
