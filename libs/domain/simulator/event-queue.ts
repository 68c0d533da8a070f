import type { EpochMs } from '#domain/terms.js';

interface QueueEntry<T> {
  at: EpochMs;
  order: number;
  item: T;
}

/** What is going to happen, the earliest first. Items of the same moment keep their order. It is a binary heap. */
export class EventQueue<T> {
  private readonly heap: QueueEntry<T>[] = [];
  private order = 0;

  get size(): number {
    return this.heap.length;
  }

  nextAt(): EpochMs | undefined {
    return this.heap[0]?.at;
  }

  put(at: EpochMs, item: T): void {
    const entry = { at, order: this.order, item };
    this.order += 1;
    let place = this.heap.length;
    this.heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.heap[place] = parent;
      place = above;
    }
    this.heap[place] = entry;
  }

  take(): { at: EpochMs; item: T } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: QueueEntry<T>): void {
    let place = 0;
    for (;;) {
      const left = this.heap[2 * place + 1];
      const right = this.heap[2 * place + 2];
      if (left === undefined) break;
      const goesRight = right !== undefined && isBefore(right, left);
      const child = goesRight ? right : left;
      if (!isBefore(child, entry)) break;
      this.heap[place] = child;
      place = 2 * place + (goesRight ? 2 : 1);
    }
    this.heap[place] = entry;
  }
}

function isBefore<T>(a: QueueEntry<T>, b: QueueEntry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
