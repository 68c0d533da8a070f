import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { EventType } from '#domain/events/catalogue.js';
import { matchOf } from '#domain/flows/conditions-in.js';
import type { EventMatch } from '#domain/flows/flow.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import { OptionalCondition } from './condition-field.js';
import { EventTypeField } from './event-type-field.js';
import { WhereField } from './where-field.js';

/** One event with the conditions on it. */
export function EventMatchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: EventMatch;
  onChange: (value: EventMatch) => void;
}): ReactNode {
  const { fields } = useTexts().screen;
  const { event, where, when } = value;
  return (
    <Stack gap="xs">
      <EventTypeField label={label} value={event} onChange={(type) => onChange({ event: type })} />
      <WhereField
        key={event}
        event={event}
        value={where}
        onChange={(changed) => onChange(withoutUndefined({ ...value, where: changed }))}
      />
      <OptionalCondition
        label={fields.condition}
        value={when}
        onChange={(changed) => onChange(withoutUndefined({ ...value, when: changed }))}
      />
    </Stack>
  );
}

type Listed = EventType | EventMatch;

interface EventsFieldProps {
  value: readonly Listed[];
  onChange: (value: Listed[]) => void;
}

/** Several events, any of which will do. An event without conditions is kept as its type alone. */
export function EventsField({ value, onChange }: EventsFieldProps): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Stack gap="sm">
      {value.map((one, index) => (
        <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
          <div style={{ flex: 1 }}>
            <EventMatchField
              label={index === 0 ? fields.events : `${fields.event} ${index + 1}`}
              value={matchOf(one)}
              onChange={(match) =>
                onChange(value.map((other, at) => (at === index ? shortest(match) : other)))
              }
            />
          </div>
          {value.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`${fields.removeCondition}: ${matchOf(one).event}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      <AddEvent add={() => onChange([...value, 'link.clicked'])} />
    </Stack>
  );
}

function AddEvent({ add }: { add: () => void }): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>
      {fields.event}
    </Button>
  );
}

const shortest = (match: EventMatch): Listed =>
  match.where === undefined && match.when === undefined ? match.event : match;
