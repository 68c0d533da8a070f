import { defineQuery, defineSignal } from '@temporalio/workflow';

/** The fan of a workflow, and what its last run knew. */
export interface FanWorkflowInput {
  fanId: string;
  /** The revision that the last run knew. Null: the database's counts. */
  revision: number | null;
  /** A new run begins after this many decisions, also when the server has not asked for it; for tests. */
  continueAfter?: number;
}

export interface CampaignWorkflowInput {
  campaignId: string;
}

/** Where the fan's workflow stands, for the API's live flow state. Times are real, ms. */
export interface FanPosition {
  revision: number | null;
  wakeAt: number | null;
  waiting: string | null;
  running: { effectId: string; step: string }[];
}

/** Says that there is something new for the fan. The signal carries nothing: the database has the events. */
export const nudge = defineSignal('nudge');
export const position = defineQuery<FanPosition>('position');
/** Says that the campaign has changed. */
export const poke = defineSignal('poke');
