import type { DataFolder } from './data-folder.js';
import { LocalService, type ServiceSpec } from './service.js';

/** Thrown when something is started while everything is being stopped. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

/**
 * Starts services, keeps them running, writes their processes down in the data folder, and ends them layer by layer.
 */
export class Supervisor {
  private readonly services: LocalService[] = [];
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly folder: DataFolder,
    private readonly say: (line: string) => void,
  ) {}

  get stopping(): boolean {
    return this.stopped !== undefined;
  }

  /** Resolves when the service is ready. */
  async start(spec: ServiceSpec): Promise<LocalService> {
    this.check();
    const service = new LocalService(spec, {
      say: this.say,
      onProcess: ({ name, layer, stop }, mark) =>
        this.folder.record(name, mark && { name, layer, signal: stop.signal, ...mark }),
    });
    this.services.push(service);
    await service.start();
    this.check();
    return service;
  }

  /** Called between two steps of a start. It throws if a stop was requested. */
  check(): void {
    if (this.stopping) throw new Stopping('Segue is being stopped.');
  }

  /** Ends all services, the highest layer first. A second call waits for the first. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    const layers = [...new Set(this.services.map(({ spec }) => spec.layer))].toSorted((a, b) => b - a);
    for (const layer of layers) {
      const members = this.services.filter(({ spec }) => spec.layer === layer);
      await Promise.all(members.map((service) => service.stop()));
    }
    this.folder.release();
  }
}
