import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** Beside the title: a state, a count. */
  beside?: ReactNode;
  about?: ReactNode;
  /** The one thing to do here, at the right. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Every page: its title, what to do, and its content. */
export function Page({ title, beside, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Segue`;
  }, [title]);
  return (
    <Stack gap="lg" p={{ base: 'md', sm: 'xl' }} maw={1280} w="100%">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} miw={0}>
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {beside}
          </Group>
          {about !== undefined && (
            <Text c="dimmed" component="div">
              {about}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      <Box miw={0}>{children}</Box>
    </Stack>
  );
}
