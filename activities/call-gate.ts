/**
 * Limits how many calls of one key are under way in this process: a receiver that answers slowly delays its own calls
 * only, and never takes the places of other receivers.
 */
export class CallGate {
  private readonly underWay = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Occupies a place. Returns the function that frees it after the call; undefined when the key has no free place. */
  enter(key: string): (() => void) | undefined {
    const count = this.underWay.get(key) ?? 0;
    if (count >= this.most) return undefined;
    this.underWay.set(key, count + 1);
    return () => this.leave(key);
  }

  private leave(key: string): void {
    const count = (this.underWay.get(key) ?? 1) - 1;
    if (count === 0) this.underWay.delete(key);
    else this.underWay.set(key, count);
  }
}
