#!/usr/bin/env bash
# moment-timezone 0.6.6, @js-joda/timezone 2.25.2, countries-and-timezones 3.10.0 (npm), tzdata 2026.6 (PyPI), Node 20,
# Python 3.11, 2026-11-28. All are the newest of their registries on that day.
# A release at 00:00 of 4 December 2026 is one moment in each zone. One expects the newest packages that bring their own
# zone data to agree on a day that is a week away. Vancouver, Edmonton, Winnipeg, Havana and Casablanca changed their
# rules in 2026: moment-timezone and tzdata know it, @js-joda/timezone is an hour off in all five, and
# countries-and-timezones in three. Two services of one product then release an hour apart, and quiet hours end early.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund moment-timezone@0.6.6 @js-joda/core@6.3.2 @js-joda/timezone@2.25.2 \
  countries-and-timezones@3.10.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check tzdata==2026.6
export ZONES='America/Vancouver America/Edmonton America/Winnipeg America/Havana Africa/Casablanca'
cat >run.mjs <<'JS'
import { LocalDateTime, ZoneId } from '@js-joda/core';
import '@js-joda/timezone';
import { getTimezone } from 'countries-and-timezones';
import moment from 'moment-timezone';
const hours = {
  moment: (zone) => moment.tz('2026-12-04', zone).utcOffset() / 60,
  'js-joda': (zone) => LocalDateTime.parse('2026-12-04T00:00').atZone(ZoneId.of(zone)).offset().totalSeconds() / 3600,
  'countries-and-timezones': (zone) => getTimezone(zone).utcOffset / 60, // its "standard" offset, for winter
};
for (const [name, offset] of Object.entries(hours)) console.log(name, process.env.ZONES.split(' ').map(offset).join(' '));
JS
cat >run.py <<'PY'
import os
import zoneinfo
from datetime import datetime, timedelta
zoneinfo.reset_tzpath([])  # Take the package's data, not the system's.
hours = (datetime(2026, 12, 4, tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset() // timedelta(hours=1)
         for zone in os.environ['ZONES'].split())
print('tzdata', *hours)
PY
seen=$(node run.mjs && env/bin/python run.py)
echo "$seen"
expected='moment -7 -6 -5 -4 0
js-joda -8 -7 -6 -5 1
countries-and-timezones -7 -6 -6 -5 1
tzdata -7 -6 -5 -4 0'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
