import { describe, expect, it } from '@jest/globals';
import { templateFlow } from '#domain/flows/templates/flow-templates.js';
import { readFlow } from './json-text.js';

const text = JSON.stringify(templateFlow('release-growth'), null, 2);
const errorsOf = (changed: string) => {
  const read = readFlow(changed);
  return read.kind === 'errors' ? read.errors : [];
};
const lineOf = (changed: string, part: string): number =>
  changed.slice(0, changed.indexOf(part)).split('\n').length;

describe('the JSON view', () => {
  it('reads back what it shows', () => {
    expect(readFlow(text)).toEqual({ kind: 'flow', flow: templateFlow('release-growth') });
  });

  it('names the line of text that is no JSON', () => {
    const broken = text.replace('"reentry": "once",', '"reentry": once,');
    expect(errorsOf(broken)).toMatchObject([{ line: lineOf(broken, 'once,'), path: '' }]);
    const comma = '{\n  "schema": 1,\n}';
    expect(errorsOf(comma)).toMatchObject([{ line: 3, column: 1 }]);
    expect(errorsOf('')).toMatchObject([{ line: 1, column: 1 }]);
  });

  it('names the line and the field of a value that does not fit', () => {
    const broken = text.replace('"action": "saveRelease"', '"action": "shout"');
    expect(errorsOf(broken)).toMatchObject([
      { line: lineOf(broken, '"shout"'), path: 'tracks.0.steps.1.action' },
    ]);
  });

  it('names the object that lacks a field', () => {
    const broken = '{\n  "schema": 1,\n  "name": "x",\n  "tracks": [\n    { "id": "main" }\n  ]\n}';
    expect(errorsOf(broken)[0]).toMatchObject({ line: 5, path: 'tracks.0.trigger' });
  });
});
