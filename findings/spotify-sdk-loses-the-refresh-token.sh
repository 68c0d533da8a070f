#!/usr/bin/env bash
# @spotify/web-api-ts-sdk 1.2.0, Node 20, 2026-11-28.
# A pre-save waits for weeks, so its access token is renewed many times. Spotify documents that the answer may leave out
# refresh_token, and that the old one is then to be used on. One expects the SDK to keep it. It replaces the whole token
# by the answer, so the SECOND renewal asks with the text "undefined": the save at release time fails, though the fan
# has revoked nothing. And `fetch` of the SDK's settings is not used to renew: it goes past a proxy, a time limit or a
# sandbox set there. This script answers in place of the network for both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @spotify/web-api-ts-sdk@1.2.0
cat >run.mjs <<'JS'
import { SpotifyApi } from '@spotify/web-api-ts-sdk';
const call = (name) => async (url, { body }) => {
  const asked = new URLSearchParams(name === 'global' ? body : '').get('refresh_token');
  console.log(name, new URL(url).pathname, asked ?? '-');
  // The renewed token is used up at once, so that the next call renews again.
  return Response.json(name === 'global' ? { access_token: 'b', token_type: 'Bearer', expires_in: 0 } : {});
};
globalThis.fetch = call('global');
const token = { access_token: 'a', token_type: 'Bearer', expires_in: 3600, expires: 1, refresh_token: 'first' };
const fan = SpotifyApi.withAccessToken('client', token, { fetch: call('own') });
await fan.currentUser.profile();
await fan.currentUser.profile();
JS
seen=$(node run.mjs)
echo "$seen"
expected='global /api/token first
own /v1/me -
global /api/token undefined
own /v1/me -'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
