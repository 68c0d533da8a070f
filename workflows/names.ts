import type { EffectQueue } from '#domain/engine/effect-queue.js';

/** Workflow ids and task queues. They hold only opaque ids, because Temporal never encrypts them. */
export const fanWorkflowId = (workspaceId: string, fanId: string): string => `fan:${workspaceId}:${fanId}`;
export const campaignWorkflowId = (campaignId: string): string => `campaign:${campaignId}`;

export const FAN_WORKFLOW = 'fanWorkflow';
export const CAMPAIGN_WORKFLOW = 'campaignWorkflow';

/** The task queue of effects of this kind, beside the queue of the workflows themselves. */
export const effectQueue = (base: string, queue: EffectQueue): string => `${base}-${queue}`;
export const DEFAULT_TASK_QUEUE = 'segue';
