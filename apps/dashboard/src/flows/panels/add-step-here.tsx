import type { ReactNode } from 'react';
import type { Flow } from '#domain/flows/flow.js';
import type { Message } from '#dashboard/flows/flow-data.js';
import type { FlowCommand, TrackSpot } from '#dashboard/flows/model/commands.js';
import { wayWords } from '#dashboard/flows/model/sentences.js';
import { waysOut } from '#dashboard/flows/model/ways.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { AddStep } from './add-step.js';

interface AddStepHereProps {
  flow: Flow;
  spot: TrackSpot | undefined;
  messages: readonly Message[];
  run: (command: FlowCommand) => void;
  close: () => void;
}

/** Puts a new step on a way of a card. */
export function AddStepHere({ flow, spot, messages, run, close }: AddStepHereProps): ReactNode {
  const texts = useTexts();
  const track = flow.tracks.find(({ id }) => id === spot?.track);
  const step = track?.steps.find(({ id }) => id === spot?.from);
  const ways =
    track === undefined || step === undefined
      ? []
      : waysOut(step).map(({ field }) => ({ field, name: wayWords(step, field, texts) }));
  const templates = [...new Set(messages.map(({ key }) => key))];
  return (
    <AddStep
      spot={spot}
      ways={ways}
      close={close}
      pick={(at, kind) => run({ kind: 'addStep', spot: at, step: kind, templates })}
    />
  );
}
