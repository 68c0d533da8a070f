import { NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { assertNever } from '#domain/assert-never.js';
import type { Condition } from '#domain/flows/flow.js';
import { CHANNELS, PURPOSES, SERVICES, STAGES } from '#domain/terms.js';
import { readValue } from '#dashboard/flows/model/where-text.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { Choice } from './choice.js';
import { DurationField } from './duration-field.js';
import { EventTypeField } from './event-type-field.js';
import { WhereField } from './where-field.js';
import { useWorld } from './world.js';

type Plain = Exclude<Condition, { kind: 'all' | 'any' | 'not' }>;

interface PartsProps<C extends Plain> {
  value: C;
  onChange: (value: Condition) => void;
}

/** The fields of a condition that joins no others. */
export function ConditionParts({ value, onChange }: PartsProps<Plain>): ReactNode {
  const { screen, stages } = useTexts();
  switch (value.kind) {
    case 'stage':
      return (
        <Choice
          label={screen.fields.stage}
          value={value.stage}
          options={STAGES}
          words={stages}
          onChange={(stage) => onChange({ kind: 'stage', stage })}
        />
      );
    case 'event':
      return <EventParts value={value} onChange={onChange} />;
    case 'consent':
      return <ConsentParts value={value} onChange={onChange} />;
    case 'connected':
      return <ConnectedParts value={value} onChange={onChange} />;
    case 'engaged':
      return null;
    case 'visited':
    case 'variant':
      return <PlaceParts value={value} onChange={onChange} />;
    case 'message':
      return <MessageParts value={value} onChange={onChange} />;
    case 'attribute':
      return <AttributeParts value={value} onChange={onChange} />;
    case 'earlier':
      return <EarlierParts value={value} onChange={onChange} />;
    default:
      return assertNever(value);
  }
}

function ConsentParts({ value, onChange }: PartsProps<Extract<Condition, { kind: 'consent' }>>): ReactNode {
  const { screen, channels, purposes } = useTexts();
  return (
    <Stack gap="xs">
      <Choice
        label={screen.fields.channel}
        value={value.channel}
        options={CHANNELS}
        words={channels}
        onChange={(channel) => onChange({ ...value, channel })}
      />
      <Choice
        label={screen.fields.purpose}
        value={value.purpose ?? 'marketing'}
        options={PURPOSES}
        words={purposes}
        onChange={(purpose) => onChange({ ...value, purpose })}
      />
    </Stack>
  );
}

function EventParts({ value, onChange }: PartsProps<Extract<Condition, { kind: 'event' }>>): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Stack gap="xs">
      <EventTypeField
        label={fields.event}
        value={value.event}
        onChange={(event) => {
          onChange(withoutUndefined({ ...value, event, where: undefined }));
        }}
      />
      <WhereField
        key={value.event}
        event={value.event}
        value={value.where}
        onChange={(where) => onChange(withoutUndefined({ ...value, where }))}
      />
      <NumberInput
        label={fields.count}
        value={value.count ?? 1}
        min={1}
        max={1000}
        allowDecimal={false}
        onChange={(typed) => {
          const count = typeof typed === 'number' && typed > 1 ? typed : undefined;
          onChange(withoutUndefined({ ...value, count }));
        }}
      />
      <DurationField
        label={fields.within}
        value={value.within ?? {}}
        onChange={(within) =>
          onChange(
            withoutUndefined({ ...value, within: Object.keys(within).length === 0 ? undefined : within }),
          )
        }
      />
    </Stack>
  );
}

function ConnectedParts({
  value,
  onChange,
}: PartsProps<Extract<Condition, { kind: 'connected' }>>): ReactNode {
  const { screen, services } = useTexts();
  return (
    <Select
      label={screen.fields.service}
      clearable
      placeholder={screen.fields.anyService}
      value={value.service ?? null}
      data={SERVICES.map((service) => ({ value: service, label: services[service] }))}
      onChange={(chosen) => {
        const service = SERVICES.find((one) => one === chosen);
        onChange(service === undefined ? { kind: 'connected' } : { kind: 'connected', service });
      }}
    />
  );
}

function PlaceParts({
  value,
  onChange,
}: PartsProps<Extract<Condition, { kind: 'visited' | 'variant' }>>): ReactNode {
  const { fields } = useTexts().screen;
  const { flow } = useWorld();
  const places = flow.tracks.flatMap(({ id, steps }) =>
    steps
      .filter((step) => value.kind === 'visited' || step.kind === 'split')
      .map((step) => `${id}/${step.id}`),
  );
  const own = `${value.track}/${value.step}`;
  return (
    <Stack gap="xs">
      <Select
        label={fields.step}
        searchable
        allowDeselect={false}
        value={own}
        data={[...new Set([own, ...places])]}
        onChange={(chosen) => {
          const [track = '', step = ''] = (chosen ?? own).split('/');
          onChange({ ...value, track, step });
        }}
      />
      {value.kind === 'variant' && (
        <TextInput
          label={fields.variant}
          value={value.is}
          onChange={({ currentTarget }) => onChange({ ...value, is: currentTarget.value })}
        />
      )}
    </Stack>
  );
}

function MessageParts({ value, onChange }: PartsProps<Extract<Condition, { kind: 'message' }>>): ReactNode {
  const { screen, fates } = useTexts();
  const { flow } = useWorld();
  const own = value.step === undefined ? null : `${value.track ?? ''}/${value.step}`;
  const places = flow.tracks.flatMap(({ id, steps }) =>
    steps.filter(({ kind }) => kind === 'send').map((step) => `${id}/${step.id}`),
  );
  return (
    <Stack gap="xs">
      <Select
        label={screen.fields.step}
        clearable
        placeholder={screen.fields.lastMessage}
        value={own}
        data={[...new Set([...(own === null ? [] : [own]), ...places])]}
        onChange={(chosen) => {
          const { was } = value;
          const [track = '', step = ''] = (chosen ?? '').split('/');
          onChange(chosen === null ? { kind: 'message', was } : { kind: 'message', track, step, was });
        }}
      />
      <Choice
        label={screen.fields.fate}
        value={value.was}
        options={['sent', 'delivered', 'clicked', 'failed']}
        words={fates}
        onChange={(was) => onChange({ ...value, was })}
      />
    </Stack>
  );
}

function AttributeParts({
  value,
  onChange,
}: PartsProps<Extract<Condition, { kind: 'attribute' }>>): ReactNode {
  const { fields } = useTexts().screen;
  const known = value.in ?? (value.is === undefined ? [] : [value.is]);
  return (
    <Stack gap="xs">
      <TextInput
        label={fields.attribute}
        value={value.name}
        onChange={({ currentTarget }) => onChange({ ...value, name: currentTarget.value })}
      />
      <TextInput
        label={fields.value}
        description="one|other"
        value={known.map(String).join('|')}
        onChange={({ currentTarget }) => {
          const values = currentTarget.value.split('|').filter((one) => one !== '');
          const [first] = values;
          const is = values.length === 1 && first !== undefined ? readValue(first) : undefined;
          const oneOf = values.length > 1 ? values.map(readValue) : undefined;
          onChange(withoutUndefined({ ...value, is, in: oneOf }));
        }}
      />
    </Stack>
  );
}

function EarlierParts({ value, onChange }: PartsProps<Extract<Condition, { kind: 'earlier' }>>): ReactNode {
  const { screen, stages } = useTexts();
  const { fields } = screen;
  return (
    <Stack gap="xs">
      <NumberInput
        label={fields.count}
        value={value.count ?? 1}
        min={1}
        max={1000}
        allowDecimal={false}
        onChange={(typed) => onChange({ ...value, count: typeof typed === 'number' ? typed : 1 })}
      />
      <Select
        label={fields.stage}
        clearable
        value={value.stage ?? null}
        data={STAGES.map((stage) => ({ value: stage, label: stages[stage] }))}
        onChange={(chosen) =>
          onChange(withoutUndefined({ ...value, stage: STAGES.find((stage) => stage === chosen) }))
        }
      />
      <Choice
        label={fields.artist}
        value={value.artist ?? 'same'}
        options={['same', 'any']}
        words={(artist) => (artist === 'same' ? fields.sameArtist : fields.anyArtist)}
        onChange={(artist) => onChange({ ...value, artist })}
      />
    </Stack>
  );
}
