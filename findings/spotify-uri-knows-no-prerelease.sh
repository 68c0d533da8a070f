#!/usr/bin/env bash
# spotify-uri 4.1.0 (npm), spotipy 2.26.0 (PyPI), Node 20, Python 3.11, 2026-11-28.
# What a label shares before a release is the album's page to come: open.spotify.com/prerelease/… (in the app
# spotify:prerelease:…). It is the one link that every pre-save begins with, and it looks like any other. One expects the
# libraries that read Spotify's links to read it, as they do /intl-de/album/… of the browser. Both refuse it as unknown,
# so a campaign form that checks links with them takes the album only from the day on which it is out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund spotify-uri@4.1.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check spotipy==2.26.0
id=4aawyAB9vmqN3uQ7FjRGTy
links="https://open.spotify.com/intl-de/album/$id?si=1 https://open.spotify.com/prerelease/$id spotify:prerelease:$id"
cat >run.mjs <<'JS'
import { parse } from 'spotify-uri';
for (const link of process.argv.slice(2)) {
  try {
    console.log('spotify-uri', parse(link).type);
  } catch (error) {
    console.log('spotify-uri', error.message.split(':')[0]);
  }
}
JS
cat >run.py <<'PY'
import sys
import spotipy
reader = spotipy.Spotify(auth='unused')  # album() reads its link so, before it asks.
for link in sys.argv[1:]:
    try:
        print('spotipy', reader._get_id('album', link))
    except spotipy.SpotifyException as error:
        print('spotipy', error.msg)
PY
# shellcheck disable=SC2086
seen=$(node run.mjs $links && env/bin/python run.py $links 2>/dev/null)
echo "$seen"
expected='spotify-uri album
spotify-uri Could not determine type for
spotify-uri Could not determine type for
spotipy 4aawyAB9vmqN3uQ7FjRGTy
spotipy Unsupported URL / URI.
spotipy Unsupported URL / URI.'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
