/**
 * How many calls may be under way inside deciding local activities in this process: so many of each provider, so many
 * in all. What is left of the slots belongs to decisions, whatever the providers do.
 */
export class InlinePlaces<Provider extends string> {
  private readonly taken = new Map<Provider, number>();
  private all = 0;

  constructor(private readonly most: { each: number; all: number }) {}

  /** Takes a place; the answer gives it back. Undefined: none is free. */
  take(provider: Provider): (() => void) | undefined {
    const own = this.taken.get(provider) ?? 0;
    if (own >= this.most.each || this.all >= this.most.all) return undefined;
    this.taken.set(provider, own + 1);
    this.all += 1;
    return () => {
      this.taken.set(provider, (this.taken.get(provider) ?? 1) - 1);
      this.all -= 1;
    };
  }
}
