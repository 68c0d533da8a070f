import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { CsvRecords } from './csv-records.js';

function read(
  text: string,
  { delimiter = ',', width, pieces = 1e9 }: { delimiter?: string; width?: number; pieces?: number } = {},
) {
  const records = new CsvRecords(delimiter);
  records.width = width;
  const items = [];
  for (let at = 0; at < text.length; at += pieces) items.push(...records.push(text.slice(at, at + pieces)));
  items.push(...records.end());
  return items.map((item) => (item.kind === 'record' ? [item.line, ...item.cells] : [item.line, 'stray']));
}

describe('the records of a CSV', () => {
  test('are those that a writer by the book has written, however the text arrives', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '=', "'"),
      maxLength: 6,
    });
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.integer({ min: 1, max: 9 }),
        (rows, delimiter, pieces) => {
          const text = stringify(rows, { delimiter, quoted: true, record_delimiter: '\r\n' });
          const cells = read(text, { delimiter, width: 3, pieces }).map(([, ...rest]) => rest);
          expect(cells).toEqual(rows.map((row) => row.map((one) => one.replaceAll('\r\n', '\n'))));
        },
      ),
    );
  });

  test('count the lines of the file', () => {
    expect(read('a,b\r\n"1\n2",x\r\n\r\ny,z')).toEqual([
      [1, 'a', 'b'],
      [2, '1\n2', 'x'],
      [4, ''],
      [5, 'y', 'z'],
    ]);
  });

  test('lose one line to a quote that nothing closes', () => {
    expect(read('email\nfirst\n"second\nthird\nfourth', { width: 1 })).toEqual([
      [1, 'email'],
      [2, 'first'],
      [3, 'stray'],
      [4, 'third'],
      [5, 'fourth'],
    ]);
  });

  test('lose one line to text behind a closing quote, and to a quote that a later cell closes', () => {
    expect(read('a,b\n"x" y,1\n2,"open\n3,4\n5,"six"\n7,8', { width: 2 })).toEqual([
      [1, 'a', 'b'],
      [2, 'stray'],
      [3, 'stray'],
      [4, '3', '4'],
      [5, '5', 'six'],
      [6, '7', '8'],
    ]);
  });

  test('take a quote within a cell as it stands', () => {
    expect(read('7" vinyl,Jane "JJ" Doe,="0049"')).toEqual([[1, '7" vinyl', 'Jane "JJ" Doe', '="0049"']]);
  });

  test('do not gather a whole file behind an open quote', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `fan-${i},x`);
    const items = read(`a,b\nq,"open\n${lines.join('\n')}\n`, { width: 2, pieces: 4096 });
    expect(items).toHaveLength(20_002);
    expect(items[1]).toEqual([2, 'stray']);
    expect(items.at(-1)).toEqual([20_002, 'fan-19999', 'x']);
  });

  test('end at carriage returns alone where the file has no others', () => {
    expect(read('a,b\r1,2\r3,4')).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });
});
