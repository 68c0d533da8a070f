import { InlinePlaces } from './inline-places.js';

describe('places for calls inside decisions', () => {
  it('have a limit for each provider and one for all, and are given back', () => {
    const places = new InlinePlaces<'sms' | 'email'>({ each: 2, all: 3 });
    const frees = [places.occupy('sms'), places.occupy('sms')];
    expect(frees.every((each) => each !== undefined)).toBe(true);
    expect(places.occupy('sms')).toBeUndefined();
    const email = places.occupy('email');
    expect(email).toBeDefined();
    expect(places.occupy('email')).toBeUndefined();
    frees[0]?.();
    expect(places.occupy('email')).toBeDefined();
    expect(places.occupy('sms')).toBeUndefined();
  });
});
