#!/usr/bin/env bash
# libphonenumber-js 1.13.16, moment-timezone 0.6.6, validator 13.15.35 (npm), pycountry 26.2.16 (PyPI), Node 20,
# Python 3.11, 2026-11-28.
# A fan's country is read from the phone number, the zone from the country. One expects the country codes of one library
# to be known to the next. Three are not: XK (Kosovo, a market of the streaming services), AC and TA. For them
# zonesForCountry gives null instead of a list, and the usual checks of ISO 3166 call the code invalid. So a fan in
# Pristina with a valid mobile is refused, or has no quiet hours. The other way round, the "zones of a country" hold
# zones of others: Australia's first ones are in the Antarctic and in JAPAN (an Australian research station keeps its
# time), and Canada has Panama's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund libphonenumber-js@1.13.16 moment-timezone@0.6.6 validator@13.15.35
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pycountry==26.2.16
cat >run.mjs <<'JS'
import { getCountries, parsePhoneNumber } from 'libphonenumber-js/max';
import moment from 'moment-timezone';
import validator from 'validator';
const zones = (country) => moment.tz.zonesForCountry(country);
for (const country of getCountries().filter((one) => zones(one) === null))
  console.log(country, zones(country), validator.isISO31661Alpha2(country));
const fan = parsePhoneNumber('+38344123456');
console.log(fan.country, fan.isValid(), fan.getType());
console.log(zones('AU').slice(0, 2).join(), zones('CA').includes('America/Panama'));
JS
seen=$(node run.mjs && env/bin/python -c 'import pycountry; print(pycountry.countries.get(alpha_2="XK"))')
echo "$seen"
expected='AC null false
TA null false
XK null false
XK true MOBILE
Antarctica/Macquarie,Asia/Tokyo true
None'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
