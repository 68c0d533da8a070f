// Draws the end of a demo run as the picture of the README:
//   npm run demo | tee demo.log && node docs/images/render-demo.mjs < demo.log > docs/images/demo.svg
import { readFileSync } from 'node:fs';

const CELL = 7.9;
const LINE = 19;
const LEFT = 28;
const TOP = 56;

const log = readFileSync(0, 'utf8')
  .split('\n')
  .map((line) => line.trimEnd());
const steps = log.filter((line) => /^ *\d+\.\d s {2}/.test(line));
const progress = steps.filter((line) => line.includes(' UTC   pre_saved'));
const tables = log.slice(log.findIndex((line) => line.startsWith('Funnel (')));
const end = tables.findIndex((line) => line.startsWith('The funnel'));
if (progress.length === 0 || end < 0) throw new Error('This is not the output of a whole demo run.');

const at = (share) => progress[Math.floor((progress.length - 1) * share)];
const head = [
  '$ npm run demo',
  ...steps.filter((line) => / is launched; |rows imported/.test(line)),
  ...steps.filter((line) => /line \d+: (phone: not|duplicate: same phone)/.test(line)),
  '         …',
  ...new Set([at(0.1), at(0.5), at(1)]),
  '',
];
const lines = [...head, ...tables.slice(0, end + 1)];

function colour(line) {
  if (line.startsWith('$') || line.startsWith('The funnel equals')) return '#8fd19e';
  if (/^(Funnel|Messages)/.test(line)) return '#ffffff';
  if (/^(stage|channel) /.test(line)) return '#7f95a8';
  return /^ *\d+\.\d s/.test(line) ? '#9fb1c1' : '#c9d4de';
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Columns are placed one by one, so that they stand in line whatever font the viewer has. */
function drawn(line, row) {
  const isTable = row >= head.length && !/^(The |\d+ enrolled)/.test(line);
  return [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => {
    const right = isTable && match.index > 0;
    const x = LEFT + CELL * (match.index + (right ? match[0].length : 0));
    const anchor = right ? ' text-anchor="end"' : '';
    return `<text x="${x.toFixed(1)}" y="${TOP + row * LINE}" fill="${colour(line)}"${anchor}>${escaped(match[0])}</text>`;
  });
}

const width = Math.ceil(LEFT * 2 + CELL * Math.max(...lines.map((line) => line.length)));
const height = TOP + lines.length * LINE + 16;
const font = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
  '<title id="title">The end of a demo run: the funnel, the messages by channel, and the comparison with the raw events</title>',
  `<rect width="${width}" height="${height}" rx="12" fill="#10171f"/>`,
  ...['#e0605a', '#e0b64f', '#5fb36b'].map(
    (fill, i) => `<circle cx="${24 + 20 * i}" cy="22" r="6" fill="${fill}"/>`,
  ),
  `<g font-family="${font}" font-size="13">`,
  ...lines.flatMap(drawn),
  '</g>',
  '</svg>',
];
process.stdout.write(`${svg.join('\n')}\n`);
