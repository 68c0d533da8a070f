import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { EVENT_FIELDS } from '#domain/events/fields.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { Where } from '#domain/flows/flow.js';
import { readWhere, writeWhere } from '#dashboard/flows/model/where-text.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';

interface WhereFieldProps {
  event: EventType;
  value: Where | undefined;
  onChange: (value: Where | undefined) => void;
}

/** Which values fields of an event must have, as lines "field=value" or "field=one|other". */
export function WhereField({ event, value, onChange }: WhereFieldProps): ReactNode {
  const { fields } = useTexts().screen;
  const [text, setText] = useState(writeWhere(value));
  const known = EVENT_FIELDS[event];
  if (known.length === 0) return null;
  return (
    <Textarea
      label={fields.where}
      description={`${fields.whereHelp}: ${known.join(', ')}`}
      autosize
      minRows={1}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        onChange(readWhere(currentTarget.value));
      }}
    />
  );
}
