#!/usr/bin/env bash
# phonenumbers 9.0.43 (PyPI, the data of Google's libphonenumber), Python 3.11, 2026-11-28.
# Quiet hours of a text are often taken from the number's zone. One expects the likeliest zone first, or none. The list
# is in the order of the ALPHABET: a Moscow mobile starts with Asia/Almaty, an Australian one with Adelaide, a free US
# number with Adak. The region does not narrow it: a mobile told to be of KZ keeps Kamchatka. And newer area codes lie:
# 689 shares Orlando with 407 but is an hour behind it, and 879 shares Newfoundland with 709 but is in Puerto Rico. A
# text held to "before 21:00, Chicago" rings in Orlando until 22:00, when US law forbids it. Numbers are made up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.43
cat >run.py <<'PY'
import phonenumbers
from phonenumbers.timezone import time_zones_for_number
for text in ('+79161234567', '+77011234567', '+61412345678', '+18005550123',
             '+14075550123', '+16895550123', '+17095550123', '+18795550123'):
    number = phonenumbers.parse(text)
    zones = time_zones_for_number(number)
    print(text, phonenumbers.region_code_for_number(number), len(zones), zones[0], 'Asia/Kamchatka' in zones)
PY
seen=$(env/bin/python run.py)
echo "$seen"
expected='+79161234567 RU 16 Asia/Almaty True
+77011234567 KZ 16 Asia/Almaty True
+61412345678 AU 8 Australia/Adelaide False
+18005550123 US 42 America/Adak False
+14075550123 US 1 America/New_York False
+16895550123 US 1 America/Chicago False
+17095550123 CA 2 America/Halifax False
+18795550123 CA 2 America/Puerto_Rico False'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
