import { replyLabel } from './reply-label.js';

describe('the label of a reply', () => {
  it.each([
    ['Yes!', 'yes'],
    ['ok', 'yes'],
    ['Sí', 'yes'],
    ['👍🏽', 'yes'],
    ['👍 👍', 'yes'],
    ['No, thanks', undefined],
    ['no thanks', 'no'],
    ['Nein.', 'no'],
    ['👎', 'no'],
    ['When does the tour start?', 'question'],
    ['Yes or no?', 'question'],
    ['Will you play Łódź? 🔥', 'question'],
    ['Really?! Great', undefined],
    ['I love it', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %j', (body, label) => {
    expect(replyLabel(body)).toBe(label);
  });
});
