import { MultiSelect, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { WEEKDAYS } from '#domain/clock/local-windows.js';
import type { Until } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { Choice } from '#dashboard/flows/fields/choice.js';
import { DurationField } from '#dashboard/flows/fields/duration-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

const KINDS = ['duration', 'release', 'sendWindow', 'window', 'date', 'instant'] as const;

/** A wait of this kind with usual values. */
function newUntil(kind: Until['kind']): Until {
  switch (kind) {
    case 'duration':
      return { kind, duration: { days: 1 } };
    case 'release':
      return { kind };
    case 'sendWindow':
      return { kind, channel: 'email' };
    case 'window':
      return { kind, days: ['fri'], from: '10:00', to: '20:00' };
    case 'date':
      return { kind, date: '2026-12-04', time: '10:00' };
    case 'instant':
      return { kind, at: '2026-12-04T18:00:00Z' };
  }
}

export function WaitFields({ step, onChange }: FieldsProps<'wait'>): ReactNode {
  const { fields } = useTexts().screen;
  const set = (until: Until): void => onChange({ ...step, until });
  return (
    <Stack gap="sm">
      <Choice
        label={fields.until}
        value={step.until.kind}
        options={KINDS}
        words={fields.untilKinds}
        onChange={(kind) => set(newUntil(kind))}
      />
      <UntilFields until={step.until} onChange={set} />
    </Stack>
  );
}

function UntilFields({ until, onChange }: { until: Until; onChange: (until: Until) => void }): ReactNode {
  const { screen, channels } = useTexts();
  const { fields } = screen;
  switch (until.kind) {
    case 'duration':
      return (
        <DurationField
          label={fields.untilKinds.duration}
          value={until.duration}
          onChange={(duration) => onChange({ kind: 'duration', duration })}
        />
      );
    case 'release':
      return <ReleaseFields until={until} onChange={onChange} />;
    case 'sendWindow':
      return (
        <Choice
          label={fields.channel}
          value={until.channel}
          options={CHANNELS}
          words={channels}
          onChange={(channel) => onChange({ kind: 'sendWindow', channel })}
        />
      );
    case 'window':
      return <WindowFields until={until} onChange={onChange} />;
    case 'date':
      return <DateFields until={until} onChange={onChange} />;
    case 'instant':
      return (
        <TextInput
          label={fields.instant}
          value={until.at}
          onChange={({ currentTarget }) => onChange({ kind: 'instant', at: currentTarget.value })}
        />
      );
  }
}

function DateFields({
  until,
  onChange,
}: {
  until: Extract<Until, { kind: 'date' }>;
  onChange: (until: Until) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <>
      <TextInput
        label={fields.date}
        type="date"
        value={until.date}
        onChange={({ currentTarget }) => onChange({ ...until, date: currentTarget.value })}
      />
      <TextInput
        label={fields.time}
        type="time"
        value={until.time}
        onChange={({ currentTarget }) => onChange({ ...until, time: currentTarget.value })}
      />
    </>
  );
}

function ReleaseFields({
  until,
  onChange,
}: {
  until: Extract<Until, { kind: 'release' }>;
  onChange: (until: Until) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  const { offset } = until;
  const side = offset === undefined ? 'at' : offset.sign === 1 ? 'after' : 'before';
  const duration = offset?.duration ?? { days: 1 };
  return (
    <>
      <Choice
        label={fields.offset}
        value={side}
        options={['at', 'before', 'after']}
        words={fields}
        onChange={(chosen) => {
          const sign = chosen === 'after' ? 1 : -1;
          onChange(withoutUndefined({ ...until, offset: chosen === 'at' ? undefined : { sign, duration } }));
        }}
      />
      {offset !== undefined && (
        <DurationField
          label={fields[side]}
          value={offset.duration}
          onChange={(changed) => onChange({ ...until, offset: { ...offset, duration: changed } })}
        />
      )}
      <Choice
        label={fields.whose}
        value={until.in ?? 'territory'}
        options={['territory', 'fanZone']}
        words={fields}
        onChange={(whose) =>
          onChange(withoutUndefined({ ...until, in: whose === 'fanZone' ? whose : undefined }))
        }
      />
    </>
  );
}

function WindowFields({
  until,
  onChange,
}: {
  until: Extract<Until, { kind: 'window' }>;
  onChange: (until: Until) => void;
}): ReactNode {
  const { screen, clock } = useTexts();
  const { fields } = screen;
  return (
    <>
      <MultiSelect
        label={fields.weekdays}
        value={until.days ?? []}
        data={WEEKDAYS.map((day) => ({ value: day, label: clock.weekdays[day] }))}
        onChange={(chosen) => {
          const days = WEEKDAYS.filter((day) => chosen.includes(day));
          onChange(withoutUndefined({ ...until, days: days.length === 0 ? undefined : days }));
        }}
      />
      <TextInput
        label={fields.fromTime}
        type="time"
        value={until.from ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange(withoutUndefined({ ...until, from: value === '' ? undefined : value }))
        }
      />
      <TextInput
        label={fields.toTime}
        type="time"
        value={until.to ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange(withoutUndefined({ ...until, to: value === '' ? undefined : value }))
        }
      />
    </>
  );
}
