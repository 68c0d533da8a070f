/** Workflow ids and task queues. Ids hold only opaque ids: search attributes and ids are never encrypted. */
export const fanWorkflowId = (workspaceId: string, fanId: string): string => `fan:${workspaceId}:${fanId}`;
export const campaignWorkflowId = (campaignId: string): string => `campaign:${campaignId}`;

export const FAN_WORKFLOW = 'fanWorkflow';
export const CAMPAIGN_WORKFLOW = 'campaignWorkflow';

/** Every provider has a queue of its own, beside the one of the workflows. */
export const EFFECT_QUEUES = ['sms', 'email', 'spotify', 'webhook'] as const;
export const effectQueue = (base: string, kind: (typeof EFFECT_QUEUES)[number]): string => `${base}-${kind}`;
export const DEFAULT_TASK_QUEUE = 'segue';
