import { Group, Radio, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { allPages } from '#dashboard/access/all-pages.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import type { PartProps } from './part-props.js';

export const useFlows = () =>
  useQuery({
    queryKey: ['flows'],
    queryFn: () => allPages((query) => answered(api.GET('/v1/flows', { params: { query } }))),
  });

export function FlowPart({ plan, change, wrong }: PartProps) {
  const { flow: words } = useTexts().create;
  const flows = useFlows();
  if (flows.isPending) return <Loading rows={3} />;
  if (flows.data === undefined) return <Failed error={flows.error} retry={() => void flows.refetch()} />;
  const template = words.templates['release-growth'];
  return (
    <Stack>
      <Radio.Group
        label={words.which}
        value={plan.flow}
        onChange={(value) => change({ flow: value === 'known' ? 'known' : 'template' })}
      >
        <Group mt="xs">
          <Radio value="template" label={words.template} />
          <Radio value="known" label={words.known} disabled={flows.data.items.length === 0} />
        </Group>
      </Radio.Group>
      {plan.flow === 'known' ? (
        <Select
          label={words.choose}
          searchable
          required
          error={wrong('flowId')}
          data={flows.data.items.map(({ id, name, latestVersion }) => ({
            value: id,
            label: latestVersion === null ? `${name} (${words.unpublished})` : name,
          }))}
          value={plan.flowId === '' ? null : plan.flowId}
          onChange={(value) => change({ flowId: value ?? '' })}
        />
      ) : (
        <Text>
          <b>{template.name}.</b> {template.about}
        </Text>
      )}
    </Stack>
  );
}
