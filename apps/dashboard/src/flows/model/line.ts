import type { Point } from './layout.js';

/** How round the corners of a line are, in pixels of the canvas. */
const ROUND = 14;

/** The line through these points as an SVG path, with rounded corners. */
export function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M ${said(first)}`];
  rest.forEach((point, index) => {
    const [before, after] = [points[index], rest[index + 1]];
    if (before === undefined || after === undefined) parts.push(`L ${said(point)}`);
    else parts.push(`L ${said(towards(point, before))} Q ${said(point)} ${said(towards(point, after))}`);
  });
  return parts.join(' ');
}

const said = ({ x, y }: Point): string => `${Math.round(x)} ${Math.round(y)}`;

/** The point a little way from `from` to `to`, at most half of the way. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = Math.min(ROUND, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
