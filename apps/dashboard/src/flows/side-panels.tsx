import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { assertNever } from '#domain/assert-never.js';
import { stepAt } from '#domain/flows/step-map.js';
import { stepConditions, triggerConditions } from './model/asked-conditions.js';
import { problemsAt } from './model/problems.js';
import { ConflictPanel } from './panels/conflict-panel.js';
import { DiffView } from './panels/diff-view.js';
import { StepImpactView } from './panels/impact-view.js';
import { JsonView } from './panels/json-view.js';
import { Panel } from './panels/panel.js';
import { ProblemList } from './panels/problem-list.js';
import { PublishPanel } from './panels/publish-panel.js';
import { RehearsalPanel } from './panels/rehearsal-panel.js';
import { StepPanel } from './panels/step-panel.js';
import { TrackPanel } from './panels/track-panel.js';
import { WhyView } from './panels/why-view.js';
import { useTexts } from './texts/use-texts.js';
import type { Work } from './use-work.js';

interface SidePanelProps {
  work: Work;
}

/** The one panel that is open at the side, if any. */
export function SidePanels({ work }: SidePanelProps): ReactNode {
  const { builder, checked, frame, messages, campaign } = work;
  const { side, close } = work.sides;
  const { flow } = builder.editor;
  switch (side) {
    case 'none':
      return null;
    case 'step':
      return work.canvas.currentPlace === undefined ? <Trigger work={work} /> : <SelectedStep work={work} />;
    case 'json':
      return (
        <JsonView flow={flow} close={close} apply={(next) => builder.run({ kind: 'editFlow', flow: next })} />
      );
    case 'diff':
      return <Comparison work={work} />;
    case 'publish':
      return <PublishPanel work={work} />;
    case 'rehearse':
      return (
        <RehearsalPanel flowId={builder.base.id} {...{ flow, checked, frame, messages, campaign, close }} />
      );
    case 'conflict':
      return <Conflict work={work} />;
    case 'problems':
      return <AllProblems work={work} />;
    default:
      return assertNever(side);
  }
}

function SelectedStep({ work }: SidePanelProps): ReactNode {
  const { builder, canvas, checked, drawing, campaign, consequences, sides } = work;
  const place = canvas.currentPlace;
  const step = place === undefined ? undefined : stepAt(builder.editor.flow, place);
  if (place === undefined || step === undefined) return null;
  const key = `${place.track}/${place.step}`;
  const impact = consequences.fans.get(key);
  return (
    <StepPanel
      {...{ place, step, close: sides.close, focusCount: sides.focusCount, run: builder.run }}
      time={drawing.times.get(key)}
      problems={problemsAt(checked.problems, place.track, place.step)}
    >
      {impact !== undefined && <StepImpactView step={impact} />}
      <WhyView key={key} campaign={campaign} conditions={stepConditions(step)} />
    </StepPanel>
  );
}

function Trigger({ work }: SidePanelProps): ReactNode {
  const { builder, canvas, checked, campaign, sides } = work;
  const track = builder.editor.flow.tracks.find(({ id }) => id === canvas.currentTrack);
  if (track === undefined) return null;
  return (
    <TrackPanel
      {...{ track, close: sides.close, focusCount: sides.focusCount, run: builder.run }}
      problems={problemsAt(checked.problems, track.id)}
      copy={() => canvas.copyTrack(track.id)}
    >
      <WhyView key={track.id} campaign={campaign} conditions={triggerConditions(track)} />
    </TrackPanel>
  );
}

function Comparison({ work: { live, builder, sides } }: SidePanelProps): ReactNode {
  const { diff } = useTexts().screen;
  return (
    <Panel title={diff.title} close={sides.close} focusCount={sides.focusCount} isWide>
      {live === undefined ? (
        <Text size="sm">{diff.noLive}</Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">{`${diff.live(live.version)} → ${diff.draft}`}</Text>
          <DiffView from={live.flow} to={builder.editor.flow} />
        </>
      )}
    </Panel>
  );
}

function Conflict({ work: { builder, save, sides } }: SidePanelProps): ReactNode {
  if (save.state.kind !== 'conflict') return null;
  const { theirs } = save.state;
  const mine = builder.editor.flow;
  const keepMine = async (): Promise<void> => {
    const outcome = await save.save(mine, theirs.revision);
    if (outcome.kind !== 'saved') return;
    builder.saved(outcome.saved);
    sides.close();
  };
  return (
    <ConflictPanel
      {...{ mine, theirs, close: sides.close }}
      takeTheirs={() => {
        builder.run({ kind: 'editFlow', flow: theirs.flow });
        builder.saved(theirs);
        save.settle();
        sides.close();
      }}
      keepMine={() => void keepMine()}
    />
  );
}

function AllProblems({ work: { builder, checked, sides } }: SidePanelProps): ReactNode {
  const { screen } = useTexts();
  return (
    <Panel title={screen.problemsTitle} close={sides.close} focusCount={sides.focusCount}>
      {checked.problems.length === 0 && <Text size="sm">{screen.problems(0, 0)}</Text>}
      <ProblemList
        problems={checked.problems}
        pick={({ track, step }) => {
          if (track === undefined || step === undefined) return;
          builder.select([{ track, step }]);
          sides.open('step', true);
        }}
      />
    </Panel>
  );
}
