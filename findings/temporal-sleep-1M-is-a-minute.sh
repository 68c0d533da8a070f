#!/usr/bin/env bash
# @temporalio/common 1.24.0 (with ms 3.0.0-canary.1), Node 20, 2026-11-28.
# Durable timers wait for months: sleep('1M'), timeouts and delays of Temporal's TypeScript SDK take such texts, and all
# read them with msToNumber. In the notations that people know for dates M is a month and m a minute. Here case does not
# matter: '1M' passes the compiler and is ONE MINUTE, so a monthly message goes out 43,200 times too soon. '1 month' and
# ISO 8601's 'P1D' are errors. And '1 year' is 365.25 days: an anniversary message comes six hours late on the clock.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @temporalio/common@1.24.0 typescript@6.0.3
cat >run.mjs <<'JS'
import time from '@temporalio/common/lib/time.js';
for (const text of ['1m', '1M', '1 year', '1 month', 'P1D']) {
  try {
    console.log(text, '=', time.msToNumber(text) / 1000, 's');
  } catch (error) {
    console.log(text, '=', error.message);
  }
}
JS
cat >types.ts <<'TS'
import type { Duration } from '@temporalio/common';
export const monthly: Duration = '1M';
TS
seen=$(node run.mjs && npx tsc --noEmit --skipLibCheck --module nodenext --target es2022 types.ts && echo "'1M' compiles")
echo "$seen"
expected="1m = 60 s
1M = 60 s
1 year = 31557600 s
1 month = Invalid duration string: '1 month'
P1D = Invalid duration string: 'P1D'
'1M' compiles"
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
