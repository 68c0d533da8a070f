import type { Chance } from './chance.js';

const MOST_OF_A_KIND = 200;

/** Ids that answers have shown, by the word for what they are of: requests about them reach deeper than made-up ones. */
export class KnownIds {
  private readonly byKind = new Map<string, string[]>();

  any(kind: string, chance: Chance): string | undefined {
    return chance.of(this.byKind.get(kind) ?? []);
  }

  /** `id` is of the answer's own kind, `campaignId` of a campaign. */
  learn(body: unknown, kind: string): void {
    if (Array.isArray(body)) for (const item of body) this.learn(item, kind);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
    for (const [name, value] of Object.entries(body)) {
      if (typeof value === 'object') this.learn(value, name === 'items' ? kind : kindOfName(name));
      else if (typeof value === 'string') this.note(name, value, kind);
    }
  }

  private note(name: string, value: string, kind: string): void {
    if (name === 'nextCursor') this.add(`cursor of ${kind}`, value);
    else if (name === 'id') this.add(kind, value);
    else if (/^(externalId|key)$/.test(name)) this.add(name, value);
    else if (name.endsWith('Id')) this.add(name.slice(0, -2), value);
  }

  private add(kind: string, value: string): void {
    const known = this.byKind.get(kind) ?? [];
    if (known.includes(value)) return;
    known.push(value);
    if (known.length > MOST_OF_A_KIND) known.shift();
    this.byKind.set(kind, known);
  }
}

/** `fans` of `/v1/fans/{id}` is `fan`; `webhook-subscriptions` is `webhookSubscription`. */
export const kindOfName = (noun: string): string =>
  noun
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a parameter of a path stands for: the noun before it. */
export function kindOfParameter(path: string, name: string): string {
  const segments = path.split('/');
  return kindOfName(segments[segments.indexOf(`{${name}}`) - 1] ?? '');
}

/** What an answer's `id` is of: the list's own noun, or that of the thing which a word behind it acts on. */
export function kindOfAnswer(path: string): string {
  const segments = path.split('/');
  const last = segments.at(-1) ?? '';
  if (last.endsWith('s')) return kindOfName(last);
  const parameter = segments.findLastIndex((segment) => segment.startsWith('{'));
  return kindOfName(segments[parameter < 0 ? segments.length - 1 : parameter - 1] ?? '');
}
