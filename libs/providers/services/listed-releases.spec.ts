import { expect, test } from '@jest/globals';
import { since } from './listed-releases.js';

const listed = (releaseId: string, day: string) => ({ releaseId, title: releaseId, day });

test('what is out since a day is listed once, the oldest first, and only with a whole day', () => {
  const all = [
    ...[listed('c', '2026-12-04'), listed('b', '2026-11-27'), listed('a', '2026-11-27')],
    ...[listed('c', '2026-12-04'), listed('old', '2026-11-19'), listed('year', '2027')],
    ...[listed('month', '2026-12'), listed('none', '0000-00-00')],
  ];
  expect(since('2026-11-20', all).map(({ releaseId }) => releaseId)).toEqual(['a', 'b', 'c']);
});
