import { describe, expect, it } from '@jest/globals';
import { preSaveNote, STALE_TRIGGER_MS } from './pre-save-note.js';

const now = Date.UTC(2026, 10, 28);
const preSave = { status: 'live', occurredAt: now, now, outEverywhereAt: null } as const;

describe('a pre-save', () => {
  it('leads on in a campaign that runs, also on the day before its release is out everywhere', () => {
    expect(preSaveNote(preSave)).toBeUndefined();
    expect(preSaveNote({ ...preSave, status: 'paused' })).toBeUndefined();
    expect(preSaveNote({ ...preSave, outEverywhereAt: now + 1 })).toBeUndefined();
    expect(preSaveNote({ ...preSave, occurredAt: now - STALE_TRIGGER_MS })).toBeUndefined();
  });

  it('is noted once the campaign has ended, the act is more than a week old, or the release is out', () => {
    expect(preSaveNote({ ...preSave, status: 'ended' })).toBe('campaign_ended');
    expect(preSaveNote({ ...preSave, occurredAt: now - STALE_TRIGGER_MS - 1 })).toBe('too_old');
    expect(preSaveNote({ ...preSave, outEverywhereAt: now })).toBe('release_out');
  });
});
