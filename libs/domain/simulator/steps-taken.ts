import type { EnrollmentState, FanState, TrackRun } from '#domain/engine/state.js';
import type { EpochMs } from '#domain/terms.js';

export interface StepEntered {
  campaignId: string;
  track: string;
  step: string;
  /** How often the fan has entered this step in this enrollment, this time included. */
  visit: number;
  at: EpochMs;
}

export interface StepLeft {
  track: string;
  step: string;
  /** How long the fan stood on the step (ms); 0 when the fan passed it in the look that entered it. */
  afterMs: number;
}

/** The steps that one decision took a fan through, found by comparing the states before and after it. */
export function stepsTaken(before: FanState, after: FanState): { entered: StepEntered[]; left: StepLeft[] } {
  const entered: StepEntered[] = [];
  const left: StepLeft[] = [];
  for (const enrollment of after.enrollments) {
    const known = before.enrollments.find(({ campaignId }) => campaignId === enrollment.campaignId);
    for (const run of known?.tracks ?? []) {
      if (standsAt(enrollment, run)) continue;
      left.push({ track: run.track, step: run.step, afterMs: after.now - run.enteredAt });
    }
    enteredIn(enrollment, known, after.now, { entered, left });
  }
  return { entered, left };
}

function enteredIn(
  enrollment: EnrollmentState,
  known: EnrollmentState | undefined,
  at: EpochMs,
  found: { entered: StepEntered[]; left: StepLeft[] },
): void {
  const { campaignId } = enrollment;
  for (const [key, visits] of Object.entries(enrollment.visits)) {
    const earlier = known?.visits[key] ?? 0;
    if (visits === earlier) continue;
    const [track = '', step = ''] = key.split('/');
    for (let visit = earlier + 1; visit <= visits; visit += 1) {
      found.entered.push({ campaignId, track, step, visit, at });
      const stays = enrollment.tracks.some(
        (run) => run.track === track && run.step === step && run.visit === visit,
      );
      if (!stays) found.left.push({ track, step, afterMs: 0 });
    }
  }
}

const standsAt = ({ tracks }: EnrollmentState, { track, run, step, visit }: TrackRun): boolean =>
  tracks.some((now) => now.track === track && now.run === run && now.step === step && now.visit === visit);
