#!/usr/bin/env bash
# @spotify/web-api-ts-sdk 1.2.0, Node 20, 2026-11-28.
# At release midnight every pre-save asks at once, and Spotify answers 429 with Retry-After. One expects an error that
# tells at least that it was a 429, and how long to wait. The SDK throws a bare Error: no status, no headers, no cause,
# and only an English sentence to tell it from a revoked consent (401). Who gives up on unknown errors loses the saves,
# who tries again at once is blocked for longer. The way out is the setting `responseValidator`, which sees the answer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @spotify/web-api-ts-sdk@1.2.0
cat >run.mjs <<'JS'
import { SpotifyApi } from '@spotify/web-api-ts-sdk';
const token = { access_token: 'a', token_type: 'Bearer', expires_in: 3600, refresh_token: 'r' };
const save = async (status, more) => {
  const fetch = async () => new Response('{}', { status, headers: { 'Retry-After': '37' } });
  const fan = SpotifyApi.withAccessToken('client', { ...token }, { fetch, ...more });
  const error = await fan.currentUser.albums.saveAlbums(['4aawyAB9vmqN3uQ7FjRGTy']).catch((caught) => caught);
  console.log(status, error.constructor.name, Object.getOwnPropertyNames(error).sort().join(), error.message.slice(0, 40));
};
await save(429);
await save(401);
const validateResponse = async (answer) => {
  if (answer.status === 429) throw new Error(`wait ${answer.headers.get('Retry-After')} s`);
};
await save(429, { responseValidator: { validateResponse } });
JS
seen=$(node run.mjs)
echo "$seen"
expected='429 Error message,stack The app has exceeded its rate limits.
401 Error message,stack Bad or expired token. This can happen if
429 Error message,stack wait 37 s'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
