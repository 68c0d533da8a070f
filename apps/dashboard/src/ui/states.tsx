import { Alert, Button, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiAway, ApiProblem } from '#client/client.js';
import { useTexts } from '#dashboard/texts/texts.js';

/** What went wrong, as a sentence for a person. The API's own sentences say what to do. */
export function useErrorSentence(): (error: unknown) => string {
  const { frame } = useTexts();
  return (error) => {
    if (error instanceof ApiAway) return frame.away;
    if (!(error instanceof ApiProblem)) return frame.broken;
    const fields = error.fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    return [error.message, ...fields].join(' ');
  };
}

/** Something could not be loaded: what, why, and a way on. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { failed } = useTexts().frame;
  const sentence = useErrorSentence();
  const request = error instanceof ApiProblem ? error.requestId : undefined;
  return (
    <Alert color="red" title={failed.title} role="alert">
      <Stack gap="sm">
        <Text size="sm">{sentence(error)}</Text>
        {request !== undefined && (
          <Text size="xs" c="dimmed">
            {failed.request(request)}
          </Text>
        )}
        {retry !== undefined && (
          <Group>
            <Button variant="default" size="xs" onClick={retry}>
              {failed.retry}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** An empty place says what belongs there, with the one action that fills it. */
export function Empty({ title, about, children }: { title: string; about: string; children?: ReactNode }) {
  return (
    <Center py={64}>
      <Stack align="center" gap="sm" maw={420}>
        <Title order={2} ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center">
          {about}
        </Text>
        {children}
      </Stack>
    </Center>
  );
}

/** As many lines as the list will have, so that nothing jumps. */
export function Loading({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const { loading } = useTexts().frame;
  return (
    <Stack gap={8} role="status" aria-label={loading}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} h={height} />
      ))}
    </Stack>
  );
}
