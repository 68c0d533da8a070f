import { defineQuery, defineSignal } from '@temporalio/workflow';

/** Who a fan's workflow is for, and what its last run knew. */
export interface FanWorkflowInput {
  fanId: string;
  /** Carried over continue-as-new; null: take the database's. */
  revision: number | null;
  /** Go over to a new run after so many decisions, as well as when the server asks for it: tests cross it often. */
  continueAfter?: number;
}

export interface CampaignWorkflowInput {
  campaignId: string;
}

/** Where the fan's workflow stands, for the inspector. Times are real, ms. */
export interface FanPosition {
  revision: number | null;
  wakeAt: number | null;
  waiting: string | null;
  running: { effectId: string; step: string }[];
}

/** "There is something new for this fan": carries nothing, the database has it. */
export const nudge = defineSignal('nudge');
export const position = defineQuery<FanPosition>('position');
/** "The campaign has changed." */
export const poke = defineSignal('poke');
