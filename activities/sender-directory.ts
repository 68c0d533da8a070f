import type { Database } from '#database/database.js';
import { allSenders, placeOfEffect, senderById, type StoredSender } from '#database/sending/senders.js';
import type { Channel } from '#domain/terms.js';

/** Which sender was chosen, and in which version. */
export interface SenderKey {
  id: string;
  version: number;
}

/** The channels with the sender that was chosen in its place. Undefined and null: the installation's own sends. */
export interface ChosenSender<Channels> {
  channels: Channels | undefined;
  sender: SenderKey | null;
}

const INSTALLATIONS_OWN: ChosenSender<never> = { channels: undefined, sender: null };

/** Builds the channels with this sender in the place of its channel's. It is made where vendor clients are made. */
export type MakeSender<Channels> = (sender: StoredSender) => Promise<Channels>;

/** So many built senders are kept: the least recently built goes first. */
const MOST_KEPT = 500;

/**
 * The senders of workspaces and artists. Which one is used: the artist's, else the workspace's, else the
 * installation's. The list is a copy; the claim compares what was chosen with the database and has it read again. So a
 * sender that was changed a moment ago is never used in its old form.
 */
export class SenderDirectory<Channels> {
  private senders: StoredSender[] = [];
  private readonly built = new Map<string, Promise<Channels>>();

  constructor(
    private readonly database: Database,
    private readonly make: MakeSender<Channels>,
  ) {}

  /** Reads the list again. */
  async refresh(): Promise<void> {
    this.senders = await allSenders(this.database);
  }

  /** The sender of an effect's message. While no workspace has one, this asks nobody. */
  async forEffect(channel: Channel, effectId: string): Promise<ChosenSender<Channels>> {
    if (!this.senders.some((sender) => sender.channel === channel)) return INSTALLATIONS_OWN;
    const place = await placeOfEffect(this.database, effectId);
    return place === undefined ? INSTALLATIONS_OWN : this.choose(channel, place);
  }

  /** The sender of what a workspace writes outside of its campaigns: answers to replies, questions of sign-ups. */
  async forWorkspace(channel: Channel, workspaceId: string): Promise<Channels | undefined> {
    // No claim compares what was chosen here, and these messages are few: so the list is read each time.
    await this.refresh();
    return (await this.choose(channel, { workspaceId, artistId: null })).channels;
  }

  /** The sender by which a message went out, used no more or not. Undefined: the installation's own. */
  async bySenderId(senderId: string | null): Promise<Channels | undefined> {
    if (senderId === null) return undefined;
    const sender =
      this.senders.find(({ id }) => id === senderId) ?? (await senderById(this.database, senderId));
    return sender === undefined ? undefined : this.build(sender);
  }

  private async choose(
    channel: Channel,
    { workspaceId, artistId }: { workspaceId: string; artistId: string | null },
  ): Promise<ChosenSender<Channels>> {
    const candidates = this.senders.filter(
      (one) => one.workspaceId === workspaceId && one.channel === channel,
    );
    const chosen =
      candidates.find((one) => one.artistId !== null && one.artistId === artistId) ??
      candidates.find((one) => one.artistId === null);
    if (chosen === undefined) return INSTALLATIONS_OWN;
    const { id, version } = chosen;
    return { channels: await this.build(chosen), sender: { id, version } };
  }

  private build(sender: StoredSender): Promise<Channels> {
    const key = `${sender.id}:${sender.version}`;
    const known = this.built.get(key);
    if (known !== undefined) return known;
    const made = this.make(sender);
    this.built.set(key, made);
    // What could not be made is tried again by the next message.
    made.catch(() => this.built.delete(key));
    const [oldest] = this.built.keys();
    if (this.built.size > MOST_KEPT && oldest !== undefined) this.built.delete(oldest);
    return made;
  }
}
