#!/usr/bin/env bash
# nodemailer 10.6.1, Node 20, 2026-11-28.
# `list` is nodemailer's place for the List-… headers: list.unsubscribe gives a right List-Unsubscribe. One expects the
# companion of RFC 8058 to go the same way. But every value of `list` is taken for an address, so "unsubscribe-post"
# comes out as a link to a host named "List-Unsubscribe=One-Click". RFC 8058 allows only the bare words, so the
# mail offers no one-click unsubscribe, which Gmail and Yahoo ask of everyone who sends in bulk. Nothing warns. Put
# into `headers`, the words are written as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund nodemailer@10.6.1
cat >run.mjs <<'JS'
import nodemailer from 'nodemailer';
const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
const mail = { from: 'label@example.com', to: 'fan@example.com', subject: 'Out now', text: 'Listen.' };
const unsubscribe = 'https://example.com/leave/1';
const oneClick = 'List-Unsubscribe=One-Click';
const write = async (more) => {
  const sent = await transport.sendMail({ ...mail, ...more });
  console.log(sent.message.toString().split('\n').filter((line) => line.startsWith('List-')).join('\n'));
};
await write({ list: { unsubscribe, 'unsubscribe-post': oneClick } });
await write({ list: { unsubscribe }, headers: { 'List-Unsubscribe-Post': oneClick } });
JS
seen=$(node run.mjs | LC_ALL=C sort)
echo "$seen"
expected='List-Unsubscribe-Post: <http://List-Unsubscribe=One-Click>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Unsubscribe: <https://example.com/leave/1>
List-Unsubscribe: <https://example.com/leave/1>'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
