#!/usr/bin/env bash
# zod 4.6.7, Node 20, 2026-11-28.
# A record whose key schema transforms (territories in any case, say) merges keys that become equal: no error, and the
# last one written wins. Of {"de": …, "DE": …} in a list of release dates by territory one date is lost without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund zod@4.6.7
cat >run.mjs <<'JS'
import { z } from 'zod';
const territory = z.string().toUpperCase();
const dates = z.record(territory, z.iso.date());
console.log(JSON.stringify(dates.safeParse({ de: '2026-12-04', DE: '2026-12-11' })));
console.log(JSON.stringify(dates.safeParse({ DE: '2026-12-11', de: '2026-12-04' })));
JS
seen=$(node run.mjs)
echo "$seen"
expected='{"success":true,"data":{"DE":"2026-12-11"}}
{"success":true,"data":{"DE":"2026-12-04"}}'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
