import sharp from 'sharp';

/** In pixels, each way: the largest size in which an artwork is kept. */
const SIDE = 1280;

/**
 * The cover of the demo's release as a PNG: a low sun over a sea of glass. It is drawn here, so that no picture has to
 * be kept or fetched, and the same each time, so that its address stays.
 */
export function drawArtwork(): Promise<Buffer> {
  return sharp(Buffer.from(drawing())).png().toBuffer();
}

function drawing(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 1280 1280">
<defs>
  <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#1d1b4b"/>
    <stop offset="0.38" stop-color="#5a2f86"/><stop offset="0.7" stop-color="#d8576b"/><stop offset="1" stop-color="#f7b267"/></linearGradient>
  <linearGradient id="sun" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff1c9"/>
    <stop offset="1" stop-color="#ff9e6d"/></linearGradient>
  <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e8756f"/>
    <stop offset="0.35" stop-color="#7a3b8f"/><stop offset="1" stop-color="#15153d"/></linearGradient>
</defs>
<rect width="1280" height="780" fill="url(#sky)"/>
<circle cx="640" cy="650" r="250" fill="url(#sun)"/>
<rect y="760" width="1280" height="520" fill="url(#sea)"/>
${panes().join('\n')}
${glitter().join('\n')}
</svg>`;
}

/** Tall panes of glass that stand in the sea, the farthest first. */
function panes(): string[] {
  return Array.from({ length: 9 }, (_, index) => {
    const x = 60 + index * 136;
    const height = 260 + ((index * 277) % 430);
    const lean = ((index * 53) % 60) - 30;
    const points = [
      [x, 900],
      [x + lean, 900 - height],
      [x + lean + 78, 940 - height],
      [x + 78, 930],
    ];
    const shape = points.map((point) => point.join(',')).join(' ');
    return `<polygon points="${shape}" fill="#ffffff" fill-opacity="${index % 2 === 0 ? 0.16 : 0.09}"
  stroke="#fff4e0" stroke-opacity="0.45" stroke-width="2"/>`;
  });
}

/** The way of the sun over the water: lines that grow wider and fainter towards the eye. */
function glitter(): string[] {
  return Array.from({ length: 14 }, (_, index) => {
    const width = 460 - index * 22 + ((index * 97) % 90);
    const y = 782 + index * index * 2.4;
    const x = 640 - width / 2;
    const seen = (0.75 - index * 0.048).toFixed(2);
    return `<rect x="${x}" y="${y}" width="${width}" height="${3 + index * 0.7}" rx="4" fill="#ffd9a0" fill-opacity="${seen}"/>`;
  });
}
