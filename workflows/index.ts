/** The single entry of the workflow bundle: deterministic code only. */
export { campaignWorkflow } from './campaign.workflow.js';
export { fanWorkflow } from './fan.workflow.js';
