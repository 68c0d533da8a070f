import { contactCard } from './contact-card.js';

describe('a contact card', () => {
  it('has the name, the number and the picture, in lines that every phone reads', () => {
    const photo = Buffer.alloc(300, 7).toString('base64');
    const card = contactCard({ uid: 'artist-1', name: 'Nova, Tide; Co', phone: '+4915112345678', photo });
    const lines = card.split('\r\n');
    expect(lines.slice(0, 7)).toEqual([
      'BEGIN:VCARD',
      'VERSION:3.0',
      'PRODID:-//Segue//Contact card//EN',
      'UID:artist-1',
      'FN:Nova\\, Tide\\; Co',
      'N:;Nova\\, Tide\\; Co;;;',
      'ORG:Nova\\, Tide\\; Co',
    ]);
    expect(lines).toContain('TEL;TYPE=CELL,VOICE:+4915112345678');
    expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect(card.replaceAll('\r\n ', '')).toContain(`PHOTO;ENCODING=b;TYPE=JPEG:${photo}\r\n`);
    expect(lines.slice(-2)).toEqual(['END:VCARD', '']);
  });

  it('lets no name add a line of its own', () => {
    const card = contactCard({ uid: 'u', name: 'A\r\nTEL:+1', website: 'https://a.example/\r\nX:1' });
    expect(card).not.toMatch(/^(TEL|X):/m);
  });
});
