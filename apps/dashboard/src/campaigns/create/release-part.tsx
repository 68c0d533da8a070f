import { Autocomplete, Group, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered } from '#client/client.js';
import { allPages } from '#dashboard/access/all-pages.js';
import { api } from '#dashboard/access/api.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Failed, Loading } from '#dashboard/ui/states.js';
import type { PartProps } from './part-props.js';

export function ReleasePart({ plan, change, wrong }: PartProps) {
  const { release: words } = useTexts().create;
  const releases = useQuery({
    queryKey: ['releases'],
    queryFn: () => allPages((query) => answered(api.GET('/v1/releases', { params: { query } }))),
  });
  if (releases.isPending) return <Loading rows={3} />;
  if (releases.data === undefined)
    return <Failed error={releases.error} retry={() => void releases.refetch()} />;
  const choose = (value: string | null) => {
    const title = releases.data.items.find(({ id }) => id === value)?.title ?? '';
    change({ releaseId: value ?? '', ...(plan.name === '' ? { name: title } : {}) });
  };
  return (
    <Stack>
      <Radio.Group
        label={words.which}
        value={plan.release}
        onChange={(value) => change({ release: value === 'fresh' ? 'fresh' : 'known' })}
      >
        <Group mt="xs">
          <Radio value="known" label={words.known} disabled={releases.data.items.length === 0} />
          <Radio value="fresh" label={words.fresh} />
        </Group>
      </Radio.Group>
      {plan.release === 'known' ? (
        <Select
          label={words.choose}
          searchable
          required
          error={wrong('releaseId')}
          data={releases.data.items.map(({ id, title }) => ({ value: id, label: title }))}
          value={plan.releaseId === '' ? null : plan.releaseId}
          onChange={choose}
        />
      ) : (
        <FreshRelease plan={plan} change={change} wrong={wrong} />
      )}
    </Stack>
  );
}

function FreshRelease({ plan, change, wrong }: PartProps) {
  const { release: words } = useTexts().create;
  const artists = useQuery({
    queryKey: ['artists'],
    queryFn: () => allPages((query) => answered(api.GET('/v1/artists', { params: { query } }))),
  });
  const names = [...new Set((artists.data?.items ?? []).map(({ name }) => name))];
  return (
    <>
      <Autocomplete
        label={words.artist}
        description={words.artistHint}
        required
        error={wrong('artist')}
        data={names}
        value={plan.artist}
        onChange={(artist) => change({ artist })}
      />
      <TextInput
        label={words.title}
        required
        error={wrong('title')}
        value={plan.title}
        onChange={({ currentTarget: { value } }) => change({ title: value, name: value })}
      />
      <Group grow align="flex-start">
        <TextInput
          type="date"
          label={words.date}
          required
          error={wrong('date')}
          value={plan.date}
          onChange={({ currentTarget: { value } }) => change({ date: value })}
        />
        <TextInput
          type="time"
          label={words.time}
          required
          error={wrong('time')}
          value={plan.time}
          onChange={({ currentTarget: { value } }) => change({ time: value })}
        />
      </Group>
      <TextInput
        label={words.spotify}
        description={words.spotifyHint}
        value={plan.spotify}
        onChange={({ currentTarget: { value } }) => change({ spotify: value })}
      />
    </>
  );
}
