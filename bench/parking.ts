/** How long until the moment in a first try, and room above what the last run needed. */
const FIRST_MS = 60_000;
const ROOM = 1.4;

/**
 * Fans must be parked before their moment, and how long that takes is not known beforehand: a run that comes too
 * late is thrown away and repeated with more time.
 */
export class Parking {
  private waitMs = FIRST_MS;

  async until<T>(run: (waitMs: number) => Promise<T | 'too late'>): Promise<T> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const result = await run(this.waitMs);
      if (result !== 'too late') return result;
      this.waitMs *= ROOM * 1.5;
    }
    throw new Error(`The fans could not be parked within ${this.waitMs} ms.`);
  }
}
