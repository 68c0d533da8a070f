#!/usr/bin/env bash
# date-holidays 3.37.0, Node 20, 2026-11-29.
# The National Day for Truth and Reconciliation (30 September) is a statutory holiday in British Columbia and Yukon
# (since 2023), in Prince Edward Island (since 2022) and in Manitoba (since 2024, as Orange Shirt Day). The package
# calls it an observance in three of them and does not know it in the fourth. Who holds texts back on public holidays
# (`type === 'public'`) sends them on that day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund date-holidays@3.37.0
cat >run.mjs <<'JS'
import Holidays from 'date-holidays';
for (const province of ['BC', 'MB', 'PE', 'YT']) {
  const found = new Holidays('CA', province).getHolidays(2026).find(({ date }) => date.startsWith('2026-09-30'));
  console.log(province, found === undefined ? 'nothing' : found.type);
}
JS
seen=$(node run.mjs)
echo "$seen"
expected='BC observance
MB observance
PE nothing
YT observance'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
