#!/usr/bin/env bash
# pg 8.23.1 (with pg-types 2.2.0), Node 20, 2026-11-28.
# A campaign's release dates and prices come as date, numeric and int8. Many set parsers: a date stays text, so that no
# zone moves it; an int8 becomes a BigInt. numeric is text by default, so that no cent is lost. One expects date[],
# int8[] and numeric[] (array_agg!) to follow. They do not: the dates are moments at the process's midnight again, int8[]
# is text, and numeric[] is rounded to floats without being asked. The script asks the parsers that pg uses for the text
# that PostgreSQL sends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1
cat >run.mjs <<'JS'
import pg from 'pg';
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text));
const columns = [
  ['date', 1082, '2026-12-04'],
  ['date[]', 1182, '{2026-12-04}'],
  ['int8', 20, '5'],
  ['int8[]', 1016, '{5}'],
  ['numeric', 1700, '12345678901234567.89'],
  ['numeric[]', 1231, '{12345678901234567.89}'],
];
for (const [name, type, text] of columns) console.log(name, pg.types.getTypeParser(type)(text));
JS
seen=$(TZ=Europe/Berlin node run.mjs)
echo "$seen"
expected="date 2026-12-04
date[] [ 2026-12-03T23:00:00.000Z ]
int8 5n
int8[] [ '5' ]
numeric 12345678901234567.89
numeric[] [ 12345678901234568 ]"
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
