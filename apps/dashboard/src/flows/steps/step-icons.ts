import {
  IconArrowsSplit,
  IconBolt,
  IconMusic,
  IconClock,
  IconFlag,
  IconGitBranch,
  IconHourglass,
  IconMail,
  IconPlayerPlay,
  IconSquareCheck,
  IconTag,
} from '@tabler/icons-react';
import type { StepKind } from '#domain/flows/flow.js';

/** The sign of each step kind. The word is always beside it. */
export const STEP_ICONS: Record<StepKind, typeof IconClock> = {
  wait: IconClock,
  waitForEvent: IconHourglass,
  branch: IconGitBranch,
  split: IconArrowsSplit,
  send: IconMail,
  service: IconMusic,
  setStage: IconSquareCheck,
  setAttribute: IconTag,
  startTrack: IconPlayerPlay,
  webhook: IconBolt,
  exit: IconFlag,
};
