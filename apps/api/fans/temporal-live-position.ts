import type { OnApplicationShutdown } from '@nestjs/common';
import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { temporalConnection } from '#config/temporal-connection.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { fanWorkflowId } from '#workflows/names.js';
import { LivePositions, type LivePosition, positionFrom } from './live-position.js';

/** An inspector waits no longer than this for a worker to answer. */
const PATIENCE_MS = 2500;

/** By a query to `fan:{workspaceId}:{fanId}`; connects at the first question, and again after a loss. */
export class TemporalLivePositions extends LivePositions implements OnApplicationShutdown {
  private readonly connection: Connection;
  private readonly client: Client;

  constructor(options: { address: string; namespace: string }) {
    super();
    this.connection = Connection.lazy(temporalConnection(options.address));
    this.client = new Client({ connection: this.connection, namespace: options.namespace });
  }

  async positionOf(workspaceId: string, fanId: string, clock: WorkspaceClock): Promise<LivePosition> {
    const handle = this.client.workflow.getHandle(fanWorkflowId(workspaceId, fanId));
    try {
      return await this.connection.withDeadline(Date.now() + PATIENCE_MS, async () => {
        const { status } = await handle.describe();
        if (status.name !== 'RUNNING') return { status: 'not_running' as const };
        const answer = await handle.query<unknown>('position');
        return { status: 'running' as const, position: positionFrom(answer, clock) };
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { status: 'not_running' };
      return { status: 'unavailable', reason: reasonOf(error) };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}

/** Gives our own words, because the text of a transport error names hosts. */
function reasonOf(error: unknown): string {
  if (isGrpcServiceError(error)) return 'Temporal does not answer at the moment';
  if (error instanceof Error && /connect|unavailable|deadline/i.test(error.message)) {
    return 'Temporal does not answer at the moment';
  }
  return 'The workflow could not be asked';
}
