#!/usr/bin/env bash
# smpplib 2.2.4 (PyPI), Python 3.11, 2026-11-28.
# A text in the GSM alphabet longer than 160 is sent in parts of 153. The sign € takes two places: an escape and "e". One
# expects a library that splits texts to keep the two together, as the GSM rules ask. It cuts between them: the first
# part ends with an escape, the second starts with "e", so a price that falls on the border is no price any more. A clef
# (𝄞) in UCS-2 is cut into its two halves in the same way. And the grave accent is taken for the GSM place of "§":
# Rock`n`Roll arrives as Rock§n§Roll.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check smpplib==2.2.4 gsm0338==1.1.0
cat >run.py <<'PY'
import gsm0338
from smpplib import gsm
header = 6  # The part's number and count stand before its text.
for text in ('a' * 141 + 'Shirts: 12 € tonight', 'a' * 66 + '𝄞 tonight'):
    parts, coding, _ = gsm.make_parts(text)
    print('coding', coding, 'ends', parts[0][-2:].hex(), 'starts', parts[1][header:header + 2].hex())
print(gsm0338.Codec().decode(gsm.gsm_encode('Rock`n`Roll'))[0])
PY
seen=$(env/bin/python run.py)
echo "$seen"
expected='coding 0 ends 201b starts 6520
coding 8 ends d834 starts dd1e
Rock§n§Roll'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
