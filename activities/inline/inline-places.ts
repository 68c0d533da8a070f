/**
 * Limits how many calls may be under way inside deciding local activities in this process: for each provider, and in
 * all. The other slots of the worker are left for decisions, whatever the providers do.
 */
export class InlinePlaces<Provider extends string> {
  private readonly occupied = new Map<Provider, number>();
  private all = 0;

  constructor(private readonly most: { each: number; all: number }) {}

  /** Occupies a place. Returns a function that frees it; undefined when no place is free. */
  occupy(provider: Provider): (() => void) | undefined {
    const own = this.occupied.get(provider) ?? 0;
    if (own >= this.most.each || this.all >= this.most.all) return undefined;
    this.occupied.set(provider, own + 1);
    this.all += 1;
    return () => {
      this.occupied.set(provider, (this.occupied.get(provider) ?? 1) - 1);
      this.all -= 1;
    };
  }
}
