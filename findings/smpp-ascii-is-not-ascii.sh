#!/usr/bin/env bash
# smpp 0.5.1 (npm), Node 20, 2026-11-28.
# In SMPP data_coding 1 is IA5, which is ASCII; 0 is the alphabet of the message centre, mostly GSM. smpp calls 1 ASCII,
# but encodes and decodes it with the GSM table, and chooses it by itself for plain text. Letters agree, so tests pass.
# Signs of links and addresses do not: a centre that keeps to the specification reads NUL for "@", 0x11 for "_" and 0x02
# for "$" in what we send, and a fan's ASCII reply "me_too@example.com" arrives as "me§too¡example.com". There,
# a link with "_" is dead, and nothing fails.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund smpp@0.5.1
cat >run.mjs <<'JS'
import smpp from 'smpp';
const sent = (fields) => new smpp.PDU(new smpp.PDU('submit_sm', fields).toBuffer());
for (const text of ['a', '@', '_', '$']) {
  const bytes = new smpp.PDU('submit_sm', { short_message: text }).toBuffer();
  console.log(text, 'data_coding', sent({ short_message: text }).data_coding, 'byte', bytes.subarray(-1).toString('hex'));
}
const reply = Buffer.from('me_too@example.com', 'ascii');
console.log(sent({ short_message: reply, data_coding: 1 }).short_message.message);
JS
seen=$(node run.mjs)
echo "$seen"
expected='a data_coding 1 byte 61
@ data_coding 1 byte 00
_ data_coding 1 byte 11
$ data_coding 1 byte 02
me§too¡example.com'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
