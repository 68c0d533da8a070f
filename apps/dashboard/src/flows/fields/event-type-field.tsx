import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { FLOW_EVENT_TYPES } from '#contracts/flows/flow-events.js';
import type { EventType } from '#domain/events/catalogue.js';

const TYPES = Object.values(FLOW_EVENT_TYPES);

interface EventTypeFieldProps {
  label: string;
  value: EventType;
  onChange: (value: EventType) => void;
}

export function EventTypeField({ label, value, onChange }: EventTypeFieldProps): ReactNode {
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      value={value}
      data={TYPES}
      onChange={(chosen) => {
        const found = TYPES.find((type) => type === chosen);
        if (found !== undefined) onChange(found);
      }}
    />
  );
}
