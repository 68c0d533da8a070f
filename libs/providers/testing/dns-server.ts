import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** What the server says of a name: TXT records, nothing at all (it stays silent), or that it cannot answer. */
export type DnsZone = Readonly<Record<string, readonly string[] | 'silent' | 'broken'>>;

const TXT = 16;
const [NO_SUCH_NAME, SERVER_FAILURE] = [3, 2];

/** A DNS server on loopback with a random port, for specs. It knows TXT records and nothing else. */
export async function startDnsServer(zone: DnsZone): Promise<{ address: string; close(): Promise<void> }> {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = answerTo(query, zone);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = socket.address();
  return {
    address: `127.0.0.1:${port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(query: Buffer, zone: DnsZone): Buffer | undefined {
  const { name, end } = readName(query, 12);
  const question = query.subarray(12, end + 4);
  const known = Object.hasOwn(zone, name) ? zone[name] : undefined;
  if (known === 'silent') return undefined;
  if (known === 'broken') return message(query, { code: SERVER_FAILURE, question, records: [] });
  if (known === undefined) return message(query, { code: NO_SUCH_NAME, question, records: [] });
  return message(query, { code: 0, question, records: known.map(txtRecord) });
}

function readName(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function message(
  query: Buffer,
  { code, question, records }: { code: number; question: Buffer; records: Buffer[] },
): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  // It is an answer, recursion was asked for and is available.
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

/** A TXT record of the name in the question (a pointer to it), in pieces of at most 255 bytes. */
function txtRecord(text: string): Buffer {
  const pieces = text.match(/.{1,255}/gs) ?? [''];
  const data = Buffer.concat(pieces.map((piece) => Buffer.from([piece.length, ...Buffer.from(piece)])));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TXT, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
