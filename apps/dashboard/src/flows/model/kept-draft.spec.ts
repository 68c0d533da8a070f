import { describe, expect, it } from '@jest/globals';
import { copiedText, readCopied } from './clipboard.js';
import { dropDraft, keepDraft, keptDraft } from './kept-draft.js';
import { newFlow } from './new-step.js';
import { readWhere, writeWhere } from './where-text.js';

/** What a browser's storage does. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

describe('unsaved work', () => {
  it('is found again, even if it is unfinished', () => {
    const [kept, flow] = [storage(), { ...newFlow('x'), name: '' }];
    keepDraft(kept, 'one', { flow, revision: 4 });
    expect(keptDraft(kept, 'one')).toEqual({ flow, revision: 4 });
    expect(keptDraft(kept, 'two')).toBeUndefined();
    dropDraft(kept, 'one');
    expect(keptDraft(kept, 'one')).toBeUndefined();
  });

  it('is left alone if it cannot be read', () => {
    const kept = storage();
    for (const text of ['{', '{"revision":1,"flow":{"name":"x","tracks":[7]}}', '[]']) {
      kept.setItem('segue.draft.one', text);
      expect(keptDraft(kept, 'one')).toBeUndefined();
    }
  });
});

describe('copied steps', () => {
  it('are read back from text, and other text is not', () => {
    const [track] = newFlow('x').tracks;
    if (track === undefined) throw new Error('A new flow has a track.');
    expect(readCopied(copiedText({ kind: 'track', track }))).toEqual({ kind: 'track', track });
    expect(readCopied(copiedText({ kind: 'steps', steps: track.steps }))).toEqual({
      kind: 'steps',
      steps: track.steps,
    });
    for (const text of ['', 'hello', '{"segue":"steps","kind":"steps","steps":[]}'])
      expect(readCopied(text)).toBeUndefined();
  });
});

describe('fields of an event, as text', () => {
  it('are read and written the same', () => {
    const where = { target: { in: ['track', 'playlist'] }, human: true, tries: 3 };
    expect(readWhere(writeWhere(where))).toEqual(where);
    expect(readWhere('target=')).toBeUndefined();
    expect(writeWhere(undefined)).toBe('');
  });
});
