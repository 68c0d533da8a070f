"""What IANA's own rules say, by Python's zoneinfo and the PyPI package tzdata: the reference our zone data is held to.

    pip install tzdata==2026.6
    python3 golden.py 2009 2051 24 > golden-zones.txt

Arguments: the first year, the year after the last, and every how many hours a change is looked for. A line of output
holds the offset (seconds east of UTC) at the start, then `instant:offset` of each change (UTC seconds), then `|` and
the names of all zones of which this is true.
"""

import os
import sys
from datetime import datetime, timedelta, timezone

os.environ["PYTHONTZPATH"] = ""  # The package's data, never the machine's.
import zoneinfo  # noqa: E402

import tzdata  # noqa: E402

zoneinfo.reset_tzpath([])
first, last, hours = (int(argument) for argument in sys.argv[1:4])
start = int(datetime(first, 1, 1, tzinfo=timezone.utc).timestamp())
end = int(datetime(last, 1, 1, tzinfo=timezone.utc).timestamp())
epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)


def changes_of(zone):
    def offset(at):
        # A sum, because fromtimestamp() may round; utcoffset() of the aware local time.
        return int((epoch + timedelta(seconds=at)).astimezone(zone).utcoffset().total_seconds())

    found = [str(offset(start))]
    before, shown = start, offset(start)
    for at in range(start + hours * 3600, end + 1, hours * 3600):
        now = offset(at)
        if now != shown:
            low, high = before, at
            while high - low > 1:
                middle = (low + high) // 2
                if offset(middle) == shown:
                    low = middle
                else:
                    high = middle
            if high < end:
                found.append(f"{high}:{now}")
        before, shown = at, now
    return " ".join(found)


groups = {}
for name in sorted(zoneinfo.available_timezones()):
    if name not in ("localtime", "Factory") and not name.startswith(("posix/", "right/")):
        groups.setdefault(changes_of(zoneinfo.ZoneInfo(name)), []).append(name)
print(f"# {tzdata.IANA_VERSION} {first} {last}")
for changes, names in sorted(groups.items(), key=lambda item: item[1]):
    print(f"{changes}|{' '.join(names)}")
