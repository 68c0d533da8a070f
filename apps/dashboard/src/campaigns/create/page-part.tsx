import { Stack, TextInput } from '@mantine/core';
import { useTexts } from '#dashboard/texts/texts.js';
import type { PartProps } from './part-props.js';

export function PagePart({ plan, change, wrong }: PartProps) {
  const { page: words } = useTexts().create;
  return (
    <Stack>
      <TextInput
        label={words.name}
        required
        error={wrong('name')}
        value={plan.name}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <TextInput
        label={words.slug}
        description={words.slugHint}
        leftSection="/r/"
        value={plan.slug}
        onChange={({ currentTarget: { value } }) => change({ slug: value })}
      />
      <TextInput
        label={words.landing}
        description={words.landingHint}
        type="url"
        placeholder="https://"
        value={plan.landingUrl}
        onChange={({ currentTarget: { value } }) => change({ landingUrl: value })}
      />
    </Stack>
  );
}
