import { ActionIcon, Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { freeId } from '#dashboard/flows/model/new-step.js';
import { withoutUndefined } from '#dashboard/flows/model/ways.js';
import { OptionalCondition } from '#dashboard/flows/fields/condition-field.js';
import { TargetField } from '#dashboard/flows/fields/target-field.js';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import type { FieldsProps } from './fields-props.js';

export function SplitFields({ step, onChange }: FieldsProps<'split'>): ReactNode {
  const { screen, ways } = useTexts();
  const { fields } = screen;
  const sum = step.variants.reduce((all, { weight }) => all + weight, step.holdout?.weight ?? 0);
  return (
    <Stack gap="sm">
      <VariantFields step={step} onChange={onChange} />
      <Checkbox
        label={fields.holdout}
        checked={step.holdout !== undefined}
        onChange={({ currentTarget: { checked } }) =>
          onChange(withoutUndefined({ ...step, holdout: checked ? { weight: 10 } : undefined }))
        }
      />
      {step.holdout !== undefined && (
        <WeightAndTarget
          name={ways.holdout}
          weight={step.holdout.weight}
          to={step.holdout.to}
          onChange={(holdout) => onChange({ ...step, holdout })}
        />
      )}
      <Text size="sm" c={sum === 100 ? 'dimmed' : 'red'} role="status">
        {fields.sum(sum)}
      </Text>
      <OptionalCondition
        label={fields.condition}
        value={step.eligible}
        onChange={(eligible) => onChange(withoutUndefined({ ...step, eligible }))}
      />
      {(step.holdout !== undefined || step.eligible !== undefined) && (
        <TargetField
          label={ways.otherwise}
          value={step.otherwise}
          onChange={(otherwise) => onChange(withoutUndefined({ ...step, otherwise }))}
        />
      )}
    </Stack>
  );
}

type Variant = FieldsProps<'split'>['step']['variants'][number];

function VariantFields({ step, onChange }: FieldsProps<'split'>): ReactNode {
  const { fields } = useTexts().screen;
  const set = (variants: Variant[]): void => onChange({ ...step, variants });
  return (
    <Stack gap="xs">
      {step.variants.map((variant, index) => (
        <VariantRow
          key={index}
          label={`${fields.variant} ${index + 1}`}
          variant={variant}
          onChange={(changed) => set(step.variants.map((one, at) => (at === index ? changed : one)))}
          {...(step.variants.length > 1
            ? { remove: () => set(step.variants.filter((_, at) => at !== index)) }
            : {})}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => {
          const name = freeId('c', new Set(step.variants.map((one) => one.name)));
          set([...step.variants, { name, weight: 0 }]);
        }}
      >
        {fields.addVariant}
      </Button>
    </Stack>
  );
}

interface VariantRowProps {
  label: string;
  variant: Variant;
  onChange: (variant: Variant) => void;
  remove?: () => void;
}

function VariantRow({ label, variant, onChange, remove }: VariantRowProps): ReactNode {
  const { fields } = useTexts().screen;
  return (
    <Stack gap={4}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={label}
          value={variant.name}
          onChange={({ currentTarget }) => onChange({ ...variant, name: currentTarget.value })}
        />
        {remove !== undefined && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`${fields.removeCondition}: ${variant.name}`}
            onClick={remove}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
      <WeightAndTarget
        name={variant.name}
        weight={variant.weight}
        to={variant.to}
        onChange={(changed) => onChange({ name: variant.name, ...changed })}
      />
    </Stack>
  );
}

function WeightAndTarget({
  name,
  weight,
  to,
  onChange,
}: {
  name: string;
  weight: number;
  to: string | undefined;
  onChange: (value: { weight: number; to?: string | undefined }) => void;
}): ReactNode {
  const { screen } = useTexts();
  return (
    <Group gap="xs" align="flex-end" grow>
      <NumberInput
        label={screen.fields.weight}
        aria-label={`${screen.fields.weight}: ${name}`}
        value={weight}
        min={0}
        max={100}
        allowDecimal={false}
        onChange={(typed) =>
          onChange(withoutUndefined({ weight: typeof typed === 'number' ? typed : 0, to }))
        }
      />
      <TargetField
        label={screen.comesNext}
        value={to}
        onChange={(changed) => onChange(withoutUndefined({ weight, to: changed }))}
      />
    </Group>
  );
}
