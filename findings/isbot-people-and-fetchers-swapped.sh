#!/usr/bin/env bash
# isbot 5.2.3, Node 20, 2026-11-28.
# Clicks in campaign links are cleaned of robots by the user agent. One expects windows inside apps to be people, and
# what opens links without anyone looking to be robots. Seen the other way round: WeChat ("Process/tools"), Alipay (the
# bars in "ws:393|0|2.75"), Sogou's browser, a Google TV and the short agent of Facebook on iOS are robots; Outlook and
# Office, which look whether a link is there, and what iOS loads for a preview (CFNetwork) are people. So fans in China
# and on televisions never count as having clicked, and companies' mailboxes click everything. The agents are shaped
# like those in public lists, with other numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund isbot@5.2.3
cat >run.mjs <<'JS'
import { isbot } from 'isbot';
const android = (device, rest) => `Mozilla/5.0 (Linux; Android 12; ${device}) AppleWebKit/537.36 (KHTML, like Gecko) ${rest}`;
const agents = {
  Instagram: android('SM-G990B; wv', 'Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Instagram 310.0.0.0.1 Android'),
  WeChat: android('SM-G990B; wv', 'Version/4.0 Chrome/107.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.40 Process/tools NetType/WIFI'),
  Alipay: android('SM-G990B', 'Version/4.0 Chrome/69.0.0.0 UWS/3.22.2 Mobile Safari/537.36 Nebula AlipayDefined(nt:WIFI,ws:393|0|2.75) AliApp(AP/10.2)'),
  Sogou: android('SM-G990B', 'Version/4.0 Chrome/78.0.0.0 Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/6.0.1'),
  'Google TV': android('Example Google TV', 'Chrome/111.0.0.0 Safari/537.36'),
  'Facebook iOS': '[FBAN/FBIOS;FBAV/468.0.0.1.1;FBDV/iPhone14,5;FBSN/iOS;FBSV/17.5]',
  Outlook: 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.14326; Pro)',
  'Office link check': 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'iOS preview': 'com.apple.WebKit.Networking/8617.2 CFNetwork/1494.0.7 Darwin/23.4.0',
};
for (const [name, agent] of Object.entries(agents)) console.log(name, isbot(agent));
JS
seen=$(node run.mjs)
echo "$seen"
expected='Instagram false
WeChat true
Alipay true
Sogou true
Google TV true
Facebook iOS true
Outlook false
Office link check false
iOS preview false'
[ "$seen" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
