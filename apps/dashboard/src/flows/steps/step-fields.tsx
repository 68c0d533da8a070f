import type { ReactNode } from 'react';
import { assertNever } from '#domain/assert-never.js';
import type { Step } from '#domain/flows/flow.js';
import { BranchFields } from './branch.js';
import { ExitFields } from './exit.js';
import { SendFields } from './send.js';
import { ServiceFields } from './service.js';
import { SetAttributeFields } from './set-attribute.js';
import { SetStageFields } from './set-stage.js';
import { SplitFields } from './split.js';
import { StartTrackFields } from './start-track.js';
import { WaitForEventFields } from './wait-for-event.js';
import { WaitFields } from './wait.js';
import { WebhookFields } from './webhook.js';

interface StepFieldsProps {
  step: Step;
  onChange: (step: Step) => void;
}

/** The fields of the step's kind. A new kind does not compile until it has its file here. */
export function StepFields({ step, onChange }: StepFieldsProps): ReactNode {
  switch (step.kind) {
    case 'wait':
      return <WaitFields step={step} onChange={onChange} />;
    case 'waitForEvent':
      return <WaitForEventFields step={step} onChange={onChange} />;
    case 'branch':
      return <BranchFields step={step} onChange={onChange} />;
    case 'split':
      return <SplitFields step={step} onChange={onChange} />;
    case 'send':
      return <SendFields step={step} onChange={onChange} />;
    case 'service':
      return <ServiceFields step={step} onChange={onChange} />;
    case 'setStage':
      return <SetStageFields step={step} onChange={onChange} />;
    case 'setAttribute':
      return <SetAttributeFields step={step} onChange={onChange} />;
    case 'startTrack':
      return <StartTrackFields step={step} onChange={onChange} />;
    case 'webhook':
      return <WebhookFields step={step} onChange={onChange} />;
    case 'exit':
      return <ExitFields step={step} onChange={onChange} />;
    default:
      return assertNever(step);
  }
}
