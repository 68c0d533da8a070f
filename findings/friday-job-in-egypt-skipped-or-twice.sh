#!/usr/bin/env bash
# cron 4.4.0, croner 11.0.1 (npm), APScheduler 3.11.3 (PyPI), Node 20, Python 3.11, 2026-11-28.
# A job for "every Friday at 00:00" in Africa/Cairo is the usual way to start the week's releases there. One expects
# one run a week, as croner gives. In spring, when the clock jumps from Thursday 23:59 to Friday 01:00, APScheduler
# leaves the whole week out: after 17 April comes 1 May. In autumn, when Thursday 23:00 comes twice, cron plans
# THURSDAY at 23:00 and once more an hour later. So the same crontab line loses a release day in one runtime and
# announces it a day early, twice, in the other.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cron@4.4.0 croner@11.0.1
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check APScheduler==3.11.3 tzdata==2026.6
cat >run.mjs <<'JS'
import { CronTime } from 'cron';
import { Cron } from 'croner';
const zone = 'Africa/Cairo';
const clock = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const local = (at) => at.toLocaleString('en-GB', clock).replace(/,/g, '');
const weekly = new CronTime('0 0 * * 5', zone);
const after = (at) => weekly.getNextDateFrom(at, zone).toJSDate();
for (const from of ['2026-04-18T00:00:00Z', '2026-10-24T00:00:00Z']) {
  const start = new Date(from);
  console.log('croner', new Cron('0 0 * * 5', { timezone: zone }).nextRuns(2, start).map(local).join(' | '));
  console.log('cron', [after(start), after(after(start))].map(local).join(' | '));
}
JS
cat >run.py <<'PY'
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from apscheduler.triggers.cron import CronTrigger
zone = ZoneInfo('Africa/Cairo')
weekly = CronTrigger.from_crontab('0 0 * * fri', timezone=zone)
for start in (datetime(2026, 4, 18, tzinfo=zone), datetime(2026, 10, 24, tzinfo=zone)):
    first = weekly.get_next_fire_time(None, start)
    second = weekly.get_next_fire_time(first, first + timedelta(seconds=1))
    print('APScheduler', ' | '.join(at.strftime('%a %-d %b %H:%M') for at in (first, second)))
PY
seen=$(TZ=UTC node run.mjs && env/bin/python run.py)
echo "$seen"
expected='croner Fri 24 Apr 01:00 | Fri 1 May 00:00
cron Fri 24 Apr 01:00 | Fri 1 May 00:00
croner Fri 30 Oct 00:00 | Fri 6 Nov 00:00
cron Thu 29 Oct 23:00 | Fri 30 Oct 00:00
APScheduler Fri 1 May 00:00 | Fri 8 May 00:00
APScheduler Fri 30 Oct 00:00 | Fri 6 Nov 00:00'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
