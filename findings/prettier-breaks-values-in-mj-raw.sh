#!/usr/bin/env bash
# prettier 3.10.1 (which knows MJML by itself), Node 20, 2026-11-29.
# One expects a formatter to leave the values of attributes alone. Within mj-raw it takes tags for running text and
# breaks its lines at any space: the values of `title` and `alt` get a line break and spaces that nobody wrote, and the
# mail carries them. The same mail outside MJML (an .html file) keeps its values.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund prettier@3.10.1
cat >run.mjs <<'JS'
import { format } from 'prettier';
const tag = '<a href="https://example.com/t/abc" title="Listen to Glass Season on the service that you like">Listen</a>';
const titleIn = (text) => JSON.stringify(/title="([^"]*)"/.exec(text)[1]);
const mail = `<mjml><mj-body><mj-raw>\n${tag}\n</mj-raw></mj-body></mjml>`;
console.log('mjml', titleIn(await format(mail, { parser: 'mjml' })));
console.log('html', titleIn(await format(tag, { parser: 'html' })));
JS
seen=$(node run.mjs)
echo "$seen"
expected='mjml "Listen to Glass Season on the\n      service that you like"
html "Listen to Glass Season on the service that you like"'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
