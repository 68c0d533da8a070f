#!/usr/bin/env bash
# redmail 0.6.0 (PyPI) over the EmailMessage of Python 3.11, 2026-11-28.
# A link to leave a list carries a signed token, so it is soon longer than a line of 78 characters. RFC 2369 has such a
# header written as an address in < >, which may not be encoded. One expects a long one to be left on a line of its
# own, as a short one is. From 78 characters on it is written as encoded words instead: "=?utf-8?q?=3Chttps=3A//…".
# A mailbox finds no < > there, and so no link: long tokens lose the unsubscribe button, short ones in tests keep it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check redmail==0.6.0
cat >run.py <<'PY'
from redmail import EmailSender
sender = EmailSender(host='localhost', port=25)  # Nothing is sent.
for length in (46, 47):
    link = '<https://example.com/leave?token=' + 'a' * (length - 3) + '>'
    message = sender.get_message(sender='label@example.com', receivers=['fan@example.com'], subject='Out now',
                                 text='Listen.', headers={'List-Unsubscribe': link})
    written = message.as_string().split('List-Unsubscribe:')[1].split('Content-Type')[0]
    print(len(link), '<https://' in written, written.strip()[:30])
PY
seen=$(env/bin/python run.py)
echo "$seen"
expected='77 True <https://example.com/leave?tok
78 False =?utf-8?q?=3Chttps=3A//example'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
