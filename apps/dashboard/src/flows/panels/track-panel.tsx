import { Button, Group, NumberInput, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Track, Trigger } from '#domain/flows/flow.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { ConditionField, OptionalCondition } from '#dashboard/flows/fields/condition-field.js';
import { EventMatchField } from '#dashboard/flows/fields/event-field.js';
import type { FlowCommand } from '#dashboard/flows/model/commands.js';
import type { ShownProblem } from '#dashboard/flows/model/problems.js';
import { triggerWords } from '#dashboard/flows/model/sentences.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Panel } from './panel.js';
import css from './panels.module.css';
import { ProblemList } from './problem-list.js';

interface TrackPanelProps {
  track: Track;
  problems: readonly ShownProblem[];
  run: (command: FlowCommand, joinAs?: string) => void;
  copy: () => void;
  close: () => void;
  focusCount: number;
  children?: ReactNode;
}

/** One track: what starts it, how often, and what ends it early. */
export function TrackPanel({
  track,
  problems,
  run,
  copy,
  close,
  focusCount,
  children,
}: TrackPanelProps): ReactNode {
  const texts = useTexts();
  const { screen } = texts;
  const change = (changed: Track): void =>
    run({ kind: 'editTrack', id: track.id, track: changed }, `track:${track.id}`);
  return (
    <Panel title={`${screen.track} ${track.id}`} close={close} focusCount={focusCount}>
      <Text size="sm" className={css['sentence'] ?? ''}>
        {triggerWords(track.trigger, texts)}
      </Text>
      <ProblemList problems={problems} />
      <TrackFields track={track} onChange={change} />
      {children}
      <Group>
        <Button variant="default" size="xs" onClick={copy}>
          {screen.copy}
        </Button>
        <Button variant="default" size="xs" onClick={() => run({ kind: 'removeTrack', id: track.id })}>
          {screen.remove}
        </Button>
      </Group>
    </Panel>
  );
}

function TrackFields({ track, onChange }: { track: Track; onChange: (track: Track) => void }): ReactNode {
  const { screen, reentry } = useTexts();
  const { fields } = screen;
  return (
    <>
      <TriggerFields trigger={track.trigger} onChange={(trigger) => onChange({ ...track, trigger })} />
      <Choice
        label={fields.reentry}
        value={track.reentry}
        options={['once', 'each', 'restart']}
        words={reentry}
        onChange={(chosen) => {
          const concurrency = chosen === 'each' ? track.concurrency : undefined;
          onChange(withoutUndefined({ ...track, reentry: chosen, concurrency }));
        }}
      />
      {track.reentry === 'each' && (
        <NumberInput
          label={fields.concurrency}
          value={track.concurrency ?? 10}
          min={1}
          max={50}
          allowDecimal={false}
          onChange={(typed) => onChange({ ...track, concurrency: typeof typed === 'number' ? typed : 10 })}
        />
      )}
      <OptionalCondition
        label={fields.goal}
        value={track.goal}
        onChange={(goal) => onChange(withoutUndefined({ ...track, goal }))}
      />
    </>
  );
}

function TriggerFields({
  trigger,
  onChange,
}: {
  trigger: Trigger;
  onChange: (trigger: Trigger) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  const kind = trigger.kind ?? 'event';
  return (
    <>
      <Choice
        label={fields.trigger}
        value={kind}
        options={['event', 'segment', 'manual']}
        words={fields.triggerKinds}
        onChange={(chosen) => onChange(newTrigger(chosen))}
      />
      {'event' in trigger && (
        <EventMatchField
          label={fields.event}
          value={trigger}
          onChange={({ event, where, when }) => onChange(withoutUndefined({ event, where, when }))}
        />
      )}
      {trigger.kind === 'segment' && (
        <ConditionField
          label={fields.condition}
          value={trigger.if}
          onChange={(condition) => onChange({ kind: 'segment', if: condition })}
        />
      )}
    </>
  );
}

function newTrigger(kind: 'event' | 'segment' | 'manual'): Trigger {
  if (kind === 'event') return { event: 'fan.pre_saved' };
  return kind === 'manual' ? { kind } : { kind, if: { kind: 'engaged' } };
}
