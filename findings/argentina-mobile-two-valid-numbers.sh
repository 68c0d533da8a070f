#!/usr/bin/env bash
# libphonenumber-js 1.13.16 (metadata "max"), Node 20, 2026-11-28.
# One Argentine mobile line is written with and without the 9 after +54. Both spellings are valid, stay different, and
# the one without the 9 is told to be a landline. The Mexican sibling, +52 1 …, which carriers still put in front of
# mobile numbers of texts that come in, is not valid at all. So a STOP from +54 9 … is not found by comparing with the
# +54 … that a fan typed, a list of mobiles loses those typed without the 9 to a filter of landlines, and a text from
# +521 … is dropped by whoever validates its sender. The numbers here are made up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libphonenumber-js@1.13.16
cat >run.mjs <<'JS'
import parse from 'libphonenumber-js/max';
for (const number of ['+5491123456789', '+541123456789', '+5215512345678', '+525512345678']) {
  const phone = parse(number);
  console.log(number, phone?.isValid() ?? false, phone?.getType() ?? '-');
}
JS
seen=$(node run.mjs)
echo "$seen"
expected='+5491123456789 true MOBILE
+541123456789 true FIXED_LINE
+5215512345678 false -
+525512345678 true FIXED_LINE_OR_MOBILE'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
