import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type Schemas } from '#client/client.js';
import { api } from '#dashboard/access/api.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { countOf } from '#dashboard/ui/format.js';
import { Failed, Loading, useErrorSentence } from '#dashboard/ui/states.js';
import { useRelease } from './campaign-data.js';

type ReleaseClock = Schemas['ReleaseClock'];
type MoveImpact = Schemas['MoveImpact'];

interface MoveReleaseProps {
  opened: boolean;
  close: () => void;
  releaseId: string;
}

/** A new date for the release. It shows what the move does to how many before it is made. */
export function MoveRelease({ opened, close, releaseId }: MoveReleaseProps) {
  const { texts } = useSpeech();
  const release = useRelease(opened ? releaseId : undefined);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={texts.campaigns.move.title}
      centered
      closeButtonProps={{ 'aria-label': texts.frame.close }}
    >
      {release.data !== undefined && (
        <MoveForm releaseId={releaseId} clock={release.data.clock} close={close} />
      )}
      {release.isPending && <Loading rows={3} />}
      {release.error !== null && <Failed error={release.error} retry={() => void release.refetch()} />}
    </Modal>
  );
}

/** The parts of the clock that are edited; those of a global release are in UTC. */
const partsOf = (clock: ReleaseClock): { date: string; time: string } =>
  clock.kind === 'local'
    ? { date: clock.date, time: clock.time }
    : { date: clock.at.slice(0, 10), time: clock.at.slice(11, 16) };

const clockOf = (before: ReleaseClock, date: string, time: string): ReleaseClock =>
  before.kind === 'local' ? { ...before, date, time } : { kind: 'global', at: `${date}T${time}:00.000Z` };

function useMove(releaseId: string, close: () => void) {
  const { texts } = useSpeech();
  const queries = useQueryClient();
  const path = { path: { id: releaseId } };
  const look = useMutation({
    mutationFn: (clock: ReleaseClock) =>
      answered(api.POST('/v1/releases/{id}/move-impact', { params: path, body: { clock } })),
  });
  const move = useMutation({
    mutationFn: (clock: ReleaseClock) =>
      answered(api.PATCH('/v1/releases/{id}', { params: path, body: { clock, confirm: true } })),
    onSuccess: () => {
      close();
      notifications.show({ message: texts.campaigns.move.done });
      return queries.invalidateQueries();
    },
  });
  return { look, move };
}

function MoveForm({
  releaseId,
  clock,
  close,
}: {
  releaseId: string;
  clock: ReleaseClock;
  close: () => void;
}) {
  const { texts } = useSpeech();
  const { move: words } = texts.campaigns;
  const sentence = useErrorSentence();
  const [{ date, time }, setParts] = useState(() => partsOf(clock));
  const { look, move } = useMove(releaseId, close);
  const next = clockOf(clock, date, time);
  const error = look.error ?? move.error;
  const change = (part: { date?: string; time?: string }) => {
    setParts({ date, time, ...part });
    look.reset();
  };
  return (
    <Stack>
      {clock.kind === 'global' && <Text size="sm">{words.global}</Text>}
      <ClockFields date={date} time={time} change={change} />
      {look.data !== undefined && <Impact impact={look.data} />}
      {error !== null && (
        <Alert color="red" role="alert">
          {sentence(error)}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {texts.frame.cancel}
        </Button>
        {look.data === undefined ? (
          <Button loading={look.isPending} onClick={() => look.mutate(next)}>
            {words.preview}
          </Button>
        ) : (
          <Button
            loading={move.isPending}
            disabled={look.data.outEverywhere}
            onClick={() => move.mutate(next)}
          >
            {words.confirm}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface ClockFieldsProps {
  date: string;
  time: string;
  change: (part: { date?: string; time?: string }) => void;
}

function ClockFields({ date, time, change }: ClockFieldsProps) {
  const { move: words } = useSpeech().texts.campaigns;
  return (
    <Group grow>
      <TextInput
        type="date"
        label={words.date}
        value={date}
        data-autofocus
        onChange={({ currentTarget }) => change({ date: currentTarget.value })}
      />
      <TextInput
        type="time"
        label={words.time}
        value={time}
        onChange={({ currentTarget }) => change({ time: currentTarget.value })}
      />
    </Group>
  );
}

function Impact({ impact }: { impact: MoveImpact }) {
  const { texts, language } = useSpeech();
  const { move } = texts.campaigns;
  const count = (value: number) => countOf(language, Math.ceil(value));
  const lines = [
    impact.fans === 0 ? move.none : move.fans(count(impact.fans), count(impact.seconds)),
    ...(impact.late > 0 ? [move.late(count(impact.late))] : []),
    ...(impact.territoriesKept > 0 ? [move.kept(count(impact.territoriesKept))] : []),
    ...(impact.outEverywhere ? [move.outEverywhere] : []),
  ];
  return (
    <Alert color={impact.late > 0 || impact.outEverywhere ? 'yellow' : 'indigo'} role="status">
      {lines.map((line) => (
        <Text size="sm" key={line}>
          {line}
        </Text>
      ))}
    </Alert>
  );
}
