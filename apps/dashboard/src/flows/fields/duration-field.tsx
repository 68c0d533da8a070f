import { Group, Input, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Duration } from '#domain/clock/duration.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';

interface DurationFieldProps {
  label: string;
  value: Duration;
  onChange: (value: Duration) => void;
}

const PARTS = ['days', 'hours', 'minutes'] as const;

/** A length of time in days, hours and minutes. An empty part is left out of the flow. */
export function DurationField({ label, value, onChange }: DurationFieldProps): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Group gap="xs" grow wrap="nowrap">
        {PARTS.map((part) => (
          <NumberInput
            key={part}
            aria-label={`${label}: ${fields[part]}`}
            suffix={` ${fields[part].toLowerCase()}`}
            value={value[part] ?? ''}
            placeholder={`0 ${fields[part].toLowerCase()}`}
            min={0}
            max={100_000}
            allowDecimal={false}
            hideControls
            onChange={(typed) => onChange(withPart(value, part, typed))}
          />
        ))}
      </Group>
    </Input.Wrapper>
  );
}

function withPart(value: Duration, part: (typeof PARTS)[number], typed: number | string): Duration {
  return withoutUndefined({ ...value, [part]: typeof typed === 'number' && typed > 0 ? typed : undefined });
}
