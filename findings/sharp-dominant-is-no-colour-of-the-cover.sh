#!/usr/bin/env bash
# sharp 0.35.5, Node 20, 2026-11-28.
# A landing page takes its accent from the cover with stats().dominant. For a cover of ONE colour one expects that
# colour. The answer is the middle of a box 16 wide: white is 248, black is 8, and no cover gives 0 or 255. That is
# enough to turn a judgement round: grey 118 has a contrast of 4.54 on white, which WCAG AA allows, but it is told as
# 120, with 4.42, which fails. And what is transparent counts with the colour hidden under it: a red logo on nothing is
# told to be black.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5
cat >run.mjs <<'JS'
import sharp from 'sharp';
const plain = (size, background) => sharp({ create: { width: size, height: size, channels: 4, background } }).png().toBuffer();
const dominant = async (picture) => Object.values((await sharp(picture).stats()).dominant).join();
const onWhite = (grey) => 1.05 / (((grey / 255 + 0.055) / 1.055) ** 2.4 + 0.05);
for (const colour of ['#ffffff', '#000000', '#1ed760', '#767676']) console.log(colour, await dominant(await plain(64, colour)));
console.log('contrast', onWhite(118).toFixed(2), onWhite(120).toFixed(2));
const logo = sharp(await plain(100, { r: 0, g: 0, b: 0, alpha: 0 })).composite([{ input: await plain(40, '#ff0000') }]);
console.log('logo', await dominant(await logo.png().toBuffer()));
JS
seen=$(node run.mjs)
echo "$seen"
expected='#ffffff 248,248,248
#000000 8,8,8
#1ed760 24,216,88
#767676 120,120,120
contrast 4.54 4.42
logo 8,8,8'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
