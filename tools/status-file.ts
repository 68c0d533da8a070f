import { renameSync, writeFileSync } from 'node:fs';

type TemporalState = 'starting' | 'fetching' | 'building' | 'ready' | 'failed';

/** Tells the API, and so /readyz, how far the start of the Temporal server is. */
export class StatusFile {
  private state: TemporalState | undefined;
  private since = new Date();

  constructor(readonly path: string) {}

  temporal(state: TemporalState, detail: string): void {
    if (state !== this.state) this.since = new Date();
    this.state = state;
    const content = { temporal: { state, detail, since: this.since.toISOString() } };
    // The file is renamed into its place, so a reader never sees half of it.
    writeFileSync(`${this.path}.new`, JSON.stringify(content));
    renameSync(`${this.path}.new`, this.path);
  }
}
