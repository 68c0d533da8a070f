#!/usr/bin/env bash
# express 5.3.0, Node 20, 2026-11-28.
# `app.use(/^\/(?!v1\/)/, middleware)` looks like "everything but /v1". It runs for `/` only: the part that the pattern
# matched (here the first slash) is taken for a path prefix, which has to be followed by a slash or the end. A body
# parser that is mounted so parses nothing, without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund express@5.3.0
cat >run.mjs <<'JS'
import express from 'express';
const app = express();
let ran = false;
app.use(/^\/(?!v1\/)/, (_request, _response, next) => { ran = true; next(); });
app.use((_request, response) => { response.json({ ran }); });
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (const path of ['/', '/r/page', '/v1/events']) {
    ran = false;
    console.log(path, await (await fetch(`http://127.0.0.1:${port}${path}`)).text());
  }
  server.close();
});
JS
seen=$(node run.mjs)
echo "$seen"
expected='/ {"ran":true}
/r/page {"ran":false}
/v1/events {"ran":false}'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
