import { describe, expect, it } from '@jest/globals';
import { corsOrigins } from './cors-origins.js';

describe('CORS_ORIGINS', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['*', '*'],
    ['https://app.example', ['https://app.example']],
    ['https://app.example, http://localhost:5173', ['https://app.example', 'http://localhost:5173']],
  ])('%s is %j', (text, origins) => {
    expect(corsOrigins.parse(text)).toEqual(origins);
  });

  it.each([
    'app.example',
    'https://app.example/',
    'https://app.example/page',
    '*, https://a.example',
    'null',
  ])('%s is refused: no browser sends it as an origin, or everybody is meant and somebody named', (text) => {
    expect(corsOrigins.safeParse(text).success).toBe(false);
  });
});
