/**
 * How many calls of one key are under way in this process: a receiver that answers slowly keeps its own calls
 * waiting, never the slots of all the others.
 */
export class CallGate {
  private readonly underWay = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Undefined when the key has its share under way; else run when the call has ended. */
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
