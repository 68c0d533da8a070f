import { assertNever } from '#domain/assert-never.js';
import { Journal } from './journal.js';
import type { Service } from '#domain/terms.js';
import type { Listed, MailBlock, Mark, MessageRecord, RecordOf, SandboxRecord } from './records.js';

/** Everything that the providers have accepted: the present state is in memory, its history in the journal. */
export class Ledger {
  private readonly journal: Journal | undefined;
  private readonly sent: MessageRecord[] = [];
  private readonly byNumber = new Map<string, MessageRecord[]>();
  private readonly byId = new Map<string, MessageRecord>();
  private readonly libraries = new Map<string, Map<string, number>>();
  private readonly optOuts = new Set<string>();
  private readonly releases = new Map<string, RecordOf<'release'>>();
  private readonly releasesById = new Map<string, RecordOf<'release'>>();
  private readonly gathered: RecordOf<'crowd'>[] = [];
  private readonly texts: (RecordOf<'reply'> | RecordOf<'answer'>)[] = [];
  private readonly replySids = new Set<string>();
  private readonly marks = new Map<string, Set<Mark>>();
  private readonly blocks = new Map<string, MailBlock>();
  private readonly browsers = new Map<string, RecordOf<'subscription'>>();
  private readonly gone = new Map<string, RecordOf<'unsubscribed'>['status']>();
  private readonly acted = new Map<string, RecordOf<'act'>>();

  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    const { journal, records } = Journal.open(dataDir);
    this.journal = journal;
    for (const record of records) this.apply(record);
  }

  append(record: SandboxRecord): void {
    this.journal?.append(record);
    this.apply(record);
  }

  /** In the order of acceptance. */
  messages(): readonly MessageRecord[] {
    return this.sent;
  }

  messagesTo(address: string): readonly MessageRecord[] {
    return this.byNumber.get(address) ?? [];
  }

  message(providerId: string): MessageRecord | undefined {
    return this.byId.get(providerId);
  }

  /** What fans have texted, and what answered it, in the order in which it happened. */
  conversation(): readonly (RecordOf<'reply'> | RecordOf<'answer'>)[] {
    return this.texts;
  }

  hasReply(messageSid: string): boolean {
    return this.replySids.has(messageSid);
  }

  /** The messages to each address, in the order of acceptance. */
  addresses(): Iterable<[string, readonly MessageRecord[]]> {
    return this.byNumber;
  }

  isMarked(providerId: string, mark: Mark): boolean {
    return this.marks.get(providerId)?.has(mark) ?? false;
  }

  subscription(id: string): RecordOf<'subscription'> | undefined {
    return this.browsers.get(id);
  }

  /** How a push service answers for a subscription that is gone. */
  goneStatus(id: string): 404 | 410 | undefined {
    return this.gone.get(id);
  }

  /** Why SendGrid drops what is sent to this address, if it does. */
  mailBlock(address: string): MailBlock | undefined {
    return this.blocks.get(address.toLowerCase());
  }

  isSaved(account: string, uri: string): boolean {
    const at = this.libraries.get(account)?.get(uri);
    return at !== undefined && at <= Date.now();
  }

  /** What is in the libraries by now. */
  saves(): { account: string; uri: string; at: number }[] {
    const now = Date.now();
    return [...this.libraries].flatMap(([account, uris]) =>
      [...uris].flatMap(([uri, at]) => (at > now ? [] : [{ account, uri, at }])),
    );
  }

  /** The account's items whose URI begins so, the oldest first. */
  savedUris(account: string, prefix: string): string[] {
    const now = Date.now();
    const uris = [...(this.libraries.get(account) ?? [])];
    return uris.flatMap(([uri, at]) => (uri.startsWith(prefix) && at <= now ? [uri] : []));
  }

  isOptedOut(sender: string, number: string): boolean {
    return this.optOuts.has(`${sender}\n${number}`);
  }

  releaseByUpc(upc: string): RecordOf<'release'> | undefined {
    return this.releases.get(upc);
  }

  releaseById(id: string): RecordOf<'release'> | undefined {
    return this.releasesById.get(id);
  }

  /** The releases that a service lists for an artist, the newest first. */
  releasesOf(service: Service, artistId: string): { release: RecordOf<'release'>; listed: Listed }[] {
    return [...this.releases.values()]
      .flatMap((release) => (release.listed === undefined ? [] : [{ release, listed: release.listed }]))
      .filter(({ listed }) => listed.artists[service] === artistId)
      .sort((a, b) => b.listed.day.localeCompare(a.listed.day));
  }

  crowds(): readonly RecordOf<'crowd'>[] {
    return this.gathered;
  }

  act(key: string): RecordOf<'act'> | undefined {
    return this.acted.get(key);
  }

  acts(): RecordOf<'act'>[] {
    return [...this.acted.values()];
  }

  close(): void {
    this.journal?.close();
  }

  private apply(record: SandboxRecord): void {
    switch (record.t) {
      case 'message': {
        this.addMessage(record);
        return;
      }
      case 'library': {
        this.changeLibrary(record);
        return;
      }
      case 'optOut':
        this.changeOptOut(record);
        return;
      case 'reply':
        this.replySids.add(record.messageSid);
        this.texts.push(record);
        return;
      case 'answer':
        this.texts.push(record);
        return;
      case 'mark':
        this.marks.set(record.providerId, (this.marks.get(record.providerId) ?? new Set()).add(record.mark));
        return;
      case 'subscription':
      case 'unsubscribed':
        this.changeBrowser(record);
        return;
      case 'mailBlock':
        this.blocks.set(record.address.toLowerCase(), record.reason);
        return;
      case 'release':
        this.addRelease(record);
        return;
      case 'crowd':
        this.gathered.push(record);
        return;
      case 'act':
        this.acted.set(record.key, record);
        return;
      default:
        assertNever(record);
    }
  }

  private changeBrowser(record: RecordOf<'subscription'> | RecordOf<'unsubscribed'>): void {
    if (record.t === 'subscription') this.browsers.set(record.id, record);
    else this.gone.set(record.id, record.status);
  }

  private changeOptOut({ sender, number, active }: RecordOf<'optOut'>): void {
    const pair = `${sender}\n${number}`;
    if (active) this.optOuts.add(pair);
    else this.optOuts.delete(pair);
  }

  private addRelease(record: RecordOf<'release'>): void {
    this.releases.set(record.upc, record);
    for (const id of [record.id, record.ids?.apple_music, record.ids?.deezer])
      if (id !== undefined) this.releasesById.set(id, record);
  }

  private addMessage(record: MessageRecord): void {
    this.sent.push(record);
    this.byId.set(record.providerId, record);
    const others = this.byNumber.get(record.to);
    if (others === undefined) this.byNumber.set(record.to, [record]);
    else others.push(record);
  }

  private changeLibrary({ account, uri, saved, at }: RecordOf<'library'>): void {
    const library = this.libraries.get(account) ?? new Map<string, number>();
    this.libraries.set(account, library);
    if (!saved) library.delete(uri);
    else if (!library.has(uri)) library.set(uri, at);
  }
}
