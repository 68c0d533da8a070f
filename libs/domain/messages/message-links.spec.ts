import { linksIn } from './message-links.js';

describe('the links a template speaks of', () => {
  it.each([
    ['Out now: {{ link }} Reply STOP', ['page']],
    ['Save: {{links.save}}, like: {{ links.like }}', ['save', 'like']],
    ['{% if artist %}{{ links.follow | upcase }}{% endif %} {{ link }}', ['page', 'follow']],
    ['No link at all, links.save in plain words', []],
    ['{{ links.playlist }}{{ links.playlist }}', ['playlist']],
    ['Connect: {{ links.connect }}', ['connect']],
  ])('%s', (template, expected) => {
    expect(linksIn(template)).toEqual(expected);
  });
});
