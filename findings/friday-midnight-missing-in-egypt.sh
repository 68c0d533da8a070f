#!/usr/bin/env bash
# date-fns-tz 3.2.0, dayjs 1.11.23, rrule 2.8.1, luxon 3.7.2 (npm), python-dateutil 2.9.0.post0 (PyPI), Node 20,
# Python 3.11, 2026-11-28.
# Music comes out on a Friday at 00:00 of the listener's clock. Egypt puts its clocks forward on the last Friday of
# April at 00:00, so on one release day a year that minute does not exist. One expects every library to move on to
# 01:00, as luxon does. Seen: date-fns-tz, dateutil, and on a server in UTC rrule and dayjs's startOf('day') go BACK to
# Thursday, 23:00.
# The release is an hour early, and its local date is the day before: "is it out today?" is true on the wrong day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund date-fns@4.4.0 date-fns-tz@3.2.0 dayjs@1.11.23 rrule@2.8.1 luxon@3.7.2
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0 tzdata==2026.6
cat >run.mjs <<'JS'
import { fromZonedTime } from 'date-fns-tz';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { DateTime } from 'luxon';
import rrule from 'rrule';
dayjs.extend(utc);
dayjs.extend(timezone);
const zone = 'Africa/Cairo';
const fridays = rrule.rrulestr('DTSTART;TZID=Africa/Cairo:20260403T000000\nRRULE:FREQ=WEEKLY;BYDAY=FR');
const releases = {
  luxon: DateTime.fromISO('2026-04-24', { zone }).toJSDate(),
  'date-fns-tz': fromZonedTime('2026-04-24T00:00:00', zone),
  'dayjs startOf': dayjs.tz('2026-04-24 12:00', zone).startOf('day').toDate(),
  rrule: fridays.after(new Date('2026-04-20T00:00:00Z')),
};
const clock = { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
for (const [name, at] of Object.entries(releases))
  console.log(name, at.toISOString(), at.toLocaleString('en-GB', clock));
JS
cat >run.py <<'PY'
from datetime import datetime, timezone
from dateutil import tz
at = datetime(2026, 4, 24, tzinfo=tz.gettz('Africa/Cairo')).astimezone(timezone.utc)
print('dateutil', at.strftime('%FT%T'), at.astimezone(tz.gettz('Africa/Cairo')).strftime('%a %H:%M'))
PY
seen=$(TZ=UTC node run.mjs && env/bin/python run.py)
echo "$seen"
expected='luxon 2026-04-23T22:00:00.000Z Fri 01:00
date-fns-tz 2026-04-23T21:00:00.000Z Thu 23:00
dayjs startOf 2026-04-23T21:00:00.000Z Thu 23:00
rrule 2026-04-23T21:00:00.000Z Thu 23:00
dateutil 2026-04-23T21:00:00 Thu 23:00'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
