#!/usr/bin/env bash
# csv-parse 6.2.1, Node 20, 2026-11-28.
# A label's list has a column of release dates, so one turns on cast and cast_date, and expects dates where dates stand.
# Every cell of every column is tried, and what the runtime's lenient reading of dates accepts is a date: Maroon 5 are
# the 5th of March 2001, Sum 41 are the year 2041, The 1975 and Level 42 are years too, while U2 and East 17 stay names.
# A barcode and a phone number become numbers first and lose the zero or the plus in front. No error and no warning: a
# test list with other artists passes. A function as cast, which looks at context.column, is the way out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund csv-parse@6.2.1
cat >run.mjs <<'JS'
import { parse } from 'csv-parse/sync';
const artists = ['Maroon 5', 'Blink 182', 'Sum 41', 'The 1975', 'Level 42', 'S Club 7', 'U2', 'East 17'];
const list = ['artist,upc,phone,released', ...artists.map((artist) => `${artist},036000291452,+4915112345678,2026-12-04`)];
const rows = parse(list.join('\n'), { columns: true, cast: true, cast_date: true });
const shown = (value) => (value instanceof Date ? `date ${value.toISOString().slice(0, 10)}` : `${typeof value} ${value}`);
rows.forEach(({ artist }, row) => console.log(`${artists[row]}: ${shown(artist)}`));
console.log(shown(rows[0].upc), '|', shown(rows[0].phone), '|', shown(rows[0].released));
JS
seen=$(TZ=UTC node run.mjs)
echo "$seen"
expected='Maroon 5: date 2001-03-05
Blink 182: date 0182-01-01
Sum 41: date 2041-01-01
The 1975: date 1975-01-01
Level 42: date 2042-01-01
S Club 7: date 2001-07-01
U2: string U2
East 17: string East 17
number 36000291452 | number 4915112345678 | date 2026-12-04'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
