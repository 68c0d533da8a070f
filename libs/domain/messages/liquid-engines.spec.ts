import { CURRENT_DIALECT, type Dialect, fill, type Part } from './liquid-engines.js';
import { nameProblems, usedNames } from './template-names.js';

const READER = { language: 'en', zone: 'UTC', now: Date.UTC(2026, 10, 27, 12) };
const filled = (text: string, values: object, part: Part = 'text', dialect: Dialect = CURRENT_DIALECT) =>
  fill(text, values, { dialect, part, ...READER });

describe('a value that is not known', () => {
  const values = { fan: { firstName: null }, artist: 'Nova' };

  it.each([
    ['Hi {{ fan.firstName | default: "you" }}', 'Hi you'],
    ['Hi {{ fan.firstName | capitalize | default: "you" }}', 'Hi you'],
    ['Hi{% if fan.firstName %} {{ fan.firstName }}{% endif %}!', 'Hi!'],
    ['Hi {{ fan.firstName }}!', 'Hi !'],
  ])('%s is filled all the same', (text, expected) => {
    expect(filled(text, values)).toBe(expected);
  });
});

describe('a misspelt name', () => {
  it.each([
    'Hi {{ fan.fistName }}',
    'Hi {{ fan.fistName | default: "you" }}',
    'Hi {% if fan.fistName %}you{% endif %}',
    'Hi {% unless artist and fan.fistName %}you{% endunless %}',
    '{% case fan.fistName %}{% when "a" %}b{% endcase %}',
    '{% assign name = fan.fistName %}{{ name }}',
    '{{ artist | append: fan.fistName }}',
    '{% for one in fan.fistName %}{{ one }}{% endfor %}',
  ])('is noticed in %s, and the right one is named', (text) => {
    expect(nameProblems(text, 2, 'text')).toEqual([
      'There is no "fan.fistName". Did you mean "fan.firstName"?',
    ]);
  });

  it('is told from names of its own, attributes, and what Liquid knows of every value', () => {
    const text =
      '{% assign own = artist %}{{ own }}{{ artist.size }}{{ fan.attributes.favourite }}{{ links["save"] }}' +
      '{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}';
    expect(nameProblems(text, 2, 'text')).toEqual([]);
    expect(nameProblems('{{ fan.attributes[artist] }}', 2, 'text')).toHaveLength(1);
    expect(nameProblems('{{ zebra }}', 2, 'text')).toEqual(['There is no "zebra"']);
  });

  it('of a used name: its beginnings are used, too', () => {
    expect(usedNames(['{{ fan.attributes.vip }} {{ link }}', '{% broken'], 2)).toEqual([
      'fan',
      'fan.attributes',
      'fan.attributes.vip',
      'link',
    ]);
  });
});

describe('signs that people see as one', () => {
  const family = '👩‍👩‍👧‍👦';

  it.each([
    ['{{ x | slice: 0 }}', `${family}b`, family],
    ['{{ x | slice: 1, 2 }}', `a${family}🇩🇪c`, `${family}🇩🇪`],
    ['{{ x | slice: -1 }}', `ab👍🏽`, '👍🏽'],
    ['{{ x | truncate: 3, "" }}', `a${family}c🎵`, `a${family}c`],
    ['{{ x | truncate: 3 }}', `a${family}c🎵`, `a${family}…`],
    ['{{ x | split: "" | first }}', '1️⃣2', '1️⃣'],
    ['{{ x | capitalize }}', 'mcKay é', 'McKay é'],
  ])('%s of %s is %s', (text, x, expected) => {
    expect(filled(text, { x })).toBe(expected);
  });
});

describe('HTML', () => {
  const hostile = { x: `<img src=x onerror="a('b')"> & co` };
  const escaped = '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; co';

  it.each([
    '{{ x }}',
    '{{ x | escape }}',
    '{{ x | raw }}',
    '{% echo x %}',
    "{% cycle x, 'b' %}",
    '{{ x | lines }}',
  ])('of %s holds no markup of a value, and is escaped once', (text) => {
    expect(filled(text, hostile, 'html')).toBe(escaped);
  });

  it('breaks the lines of an address', () => {
    expect(filled('{{ x | lines }}', { x: 'a & b\nc' }, 'html')).toBe('a &amp; b<br>c');
    expect(filled('{{ x | lines }}', { x: 'a & b\nc' }, 'text')).toBe('a & b\nc');
  });

  it('has no tag that reads other files or writes behind the back of the escaping', () => {
    for (const text of ["{% include 'a' %}", "{% render 'a' %}", '{% capture a %}{{ x }}{% endcapture %}'])
      expect(() => filled(text, hostile, 'html')).toThrow();
  });
});

describe('the first dialect', () => {
  it('reads as it did before there were versions', () => {
    expect(filled('{{ x | capitalize }}', { x: 'mcKay' }, 'text', 1)).toBe('Mckay');
    expect(filled("{{ 'now' | date: '%Y' }}", {}, 'text', 1)).toBe('2026');
    expect(filled('{% capture a %}{{ x }}{% endcapture %}{{ a }}', { x: '<' }, 'text', 1)).toBe('<');
    expect(() => filled('{% if fan.nobody %}x{% endif %}', {}, 'text', 1)).toThrow();
  });
});
