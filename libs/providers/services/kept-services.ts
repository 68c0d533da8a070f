/**
 * Keeps what was made for an app, by the app's id and version, so that it is made once. What was not used for longest is
 * dropped first. A new version of an app is another key, so old credentials serve no later call.
 */
export class KeptServices<T> {
  private readonly kept = new Map<string, T>();

  constructor(private readonly most: number) {}

  get({ id, version }: { id: string; version: number }, make: () => T): T {
    const key = `${id}:${version}`;
    const made = this.kept.get(key) ?? make();
    // The map keeps the order of writing: the first one was not used for longest.
    this.kept.delete(key);
    this.kept.set(key, made);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    return made;
  }
}
