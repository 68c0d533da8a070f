import { InlinePlaces } from './inline-places.js';

describe('places for calls inside decisions', () => {
  it('are so many of each provider and so many in all, and come back', () => {
    const places = new InlinePlaces<'sms' | 'email'>({ each: 2, all: 3 });
    const leave = [places.take('sms'), places.take('sms')];
    expect(leave.every((each) => each !== undefined)).toBe(true);
    expect(places.take('sms')).toBeUndefined();
    const email = places.take('email');
    expect(email).toBeDefined();
    expect(places.take('email')).toBeUndefined();
    leave[0]?.();
    expect(places.take('email')).toBeDefined();
    expect(places.take('sms')).toBeUndefined();
  });
});
