import type { PendingWebhook } from '#database/webhooks/claim-webhook.js';

/** The body of a webhook step's call: ids, the step that calls, and the fields of the fan that the step asks for. */
export function webhookBody(fanId: string, webhook: PendingWebhook): string {
  const { spec, campaign_id: campaignId, track, step, visit } = webhook;
  const wants = (field: (typeof spec.include)[number]) => spec.include.includes(field);
  return JSON.stringify({
    type: spec.event,
    timestamp: new Date(spec.at).toISOString(),
    data: {
      fan: {
        id: fanId,
        ...(wants('externalId') ? { externalId: webhook.external_id } : {}),
        ...(wants('territory') ? { territory: webhook.territory } : {}),
      },
      campaign: { id: campaignId },
      track,
      step,
      visit,
      ...(wants('stages') ? { stages: spec.stages } : {}),
    },
  });
}
