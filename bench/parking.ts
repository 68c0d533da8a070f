/**
 * The first try allows this much time for the start and for each fan. A later one allows a little more than the last
 * run needed.
 */
const START_MS = 30_000;
const A_FAN_MS = 45;
const ROOM = 1.4;

/**
 * Fans must be parked before their moment, and nobody knows beforehand how long that takes. A run that comes too late
 * is thrown away and repeated with more time.
 */
export class Parking {
  private waitMs: number;

  constructor(fans: number) {
    this.waitMs = START_MS + fans * A_FAN_MS;
  }

  async until<T>(run: (waitMs: number) => Promise<T | 'too late'>): Promise<T> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const result = await run(this.waitMs);
      if (result !== 'too late') return result;
      this.waitMs *= ROOM * 1.5;
    }
    throw new Error(`The fans could not be parked within ${this.waitMs} ms.`);
  }
}
