import { nextLayer, PAGE_LAYERS, type PageLayer } from './layers.js';

const set = (...layers: PageLayer[]) => new Set(layers);

describe('the layers of a page', () => {
  it('are asked one at a time, in their order', () => {
    const asked: (PageLayer | undefined)[] = [];
    const answered = new Set<PageLayer>();
    for (let layer = nextLayer(set(...PAGE_LAYERS), answered); layer !== undefined;) {
      asked.push(layer);
      answered.add(layer);
      layer = nextLayer(set(...PAGE_LAYERS), answered);
    }
    expect(asked).toEqual(['email', 'sms', 'webpush', 'follow', 'future', 'share']);
  });

  it('are never asked again, nor where they cannot be asked for', () => {
    expect(nextLayer(set('email', 'sms', 'share'), set('email'))).toBe('sms');
    expect(nextLayer(set('follow', 'share'), set('share', 'email'))).toBe('follow');
    expect(nextLayer(set('email'), set('email'))).toBeUndefined();
    expect(nextLayer(set(), set())).toBeUndefined();
  });
});
