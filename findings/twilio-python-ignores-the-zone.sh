#!/usr/bin/env bash
# twilio 9.13.0 (PyPI), Python 3.11, 2026-11-28.
# A text is scheduled for a moment: send_at takes a datetime, and one with a zone is a moment without doubt. One expects
# it to be converted to UTC. The client writes the local clock and puts a "Z" behind it. So the text for midnight in New
# York goes out five hours BEFORE the release, and one moment in two zones is two times. The same holds for filters such
# as date_sent_after. There is no error: both texts are valid. astimezone(timezone.utc) beforehand gives the right one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check twilio==9.13.0 tzdata==2026.6
cat >run.py <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from twilio.http.response import Response
from twilio.rest import Client

class Recorder:
    """Stands in for the network: prints what would be sent."""
    def request(self, method, url, params=None, data=None, **others):
        print(method, (data or params).get('SendAt') or params.get('DateSent>'))
        return Response(201 if data else 200, '{"messages": []}')

client = Client('AC0', 'token', http_client=Recorder())
release = datetime(2026, 12, 4, tzinfo=ZoneInfo('America/New_York'))
for at in (release, release.astimezone(ZoneInfo('Asia/Tokyo')), release.astimezone(timezone.utc)):
    client.messages.create(to='+12025550123', messaging_service_sid='MG0', body='Out now',
                           schedule_type='fixed', send_at=at)
client.messages.list(date_sent_after=release)
PY
seen=$(env/bin/python run.py)
echo "$seen"
expected='POST 2026-12-04T00:00:00Z
POST 2026-12-04T14:00:00Z
POST 2026-12-04T05:00:00Z
GET 2026-12-04T00:00:00Z'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
