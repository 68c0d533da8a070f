#!/usr/bin/env bash
# @sendgrid/helpers 8.0.0 (what @sendgrid/mail 8.1.6 builds each mail with), Node 20, 2026-11-28.
# Data for a dynamic template may stand on the mail, for all, and on a personalization, for one fan. One expects the
# fan's value to replace the common one. That holds for texts, but lists are JOINED: a fan whose own list of concerts
# is Berlin gets every common concert before it, and a fan for whom the list was emptied gets all of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @sendgrid/helpers@8.0.0
cat >run.mjs <<'JS'
import helpers from '@sendgrid/helpers';
const mail = helpers.classes.Mail.create({
  from: 'label@example.com',
  subject: 'On tour',
  templateId: 'd-1',
  dynamicTemplateData: { greeting: 'Hello', concerts: ['London', 'Paris'] },
  personalizations: [
    { to: 'one@example.com', dynamicTemplateData: { greeting: 'Hallo', concerts: ['Berlin'] } },
    { to: 'two@example.com', dynamicTemplateData: { concerts: [] } },
  ],
});
for (const one of mail.toJSON().personalizations) console.log(JSON.stringify(one.dynamic_template_data));
JS
seen=$(node run.mjs)
echo "$seen"
expected='{"greeting":"Hallo","concerts":["London","Paris","Berlin"]}
{"greeting":"Hello","concerts":["London","Paris"]}'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
