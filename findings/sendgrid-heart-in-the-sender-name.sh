#!/usr/bin/env bash
# @sendgrid/helpers 8.0.0 (what @sendgrid/mail 8.1.6 builds each mail with), Node 20, 2026-11-28.
# A sender may be given as 'Name <address>'. The text is cut at the FIRST "<", and the second piece is the address. A
# quoted name that holds a heart, as names of artists and fan clubs do, gives the address "3 Loud Club" and loses the
# real one. No error is raised here: the service refuses the whole mail later, and the address it complains of stands
# nowhere in the data. The object form { name, email } keeps both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @sendgrid/helpers@8.0.0
cat >run.mjs <<'JS'
import helpers from '@sendgrid/helpers';
const body = { to: 'fan@example.com', subject: 'Out now', text: 'Listen.' };
for (const from of ['"We <3 Loud Club" <club@example.com>', { name: 'We <3 Loud Club', email: 'club@example.com' }])
  console.log(JSON.stringify(helpers.classes.Mail.create({ ...body, from }).toJSON().from));
JS
seen=$(node run.mjs)
echo "$seen"
expected='{"email":"3 Loud Club\"","name":"\"We"}
{"email":"club@example.com","name":"We <3 Loud Club"}'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
