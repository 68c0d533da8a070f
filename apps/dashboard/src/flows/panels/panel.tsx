import { ActionIcon, Group, ScrollArea, Stack, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTexts } from '#dashboard/flows/texts/use-texts.js';
import css from './panels.module.css';

interface PanelProps {
  title: string;
  children: ReactNode;
  close: () => void;
  /** Grows when the keyboard asks for the panel: its first field then takes the focus. */
  focusCount?: number;
  isWide?: boolean;
}

/** The panel at the side. It is no dialog: the canvas beside it stays in use. Escape closes it. */
export function Panel({ title, children, close, focusCount = 0, isWide = false }: PanelProps): ReactNode {
  const { screen } = useTexts();
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focusCount === 0) return;
    body.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, button')?.focus();
  }, [focusCount]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    close();
  };
  return (
    <aside className={css['panel']} data-wide={isWide} aria-label={title} onKeyDown={onKeyDown}>
      <Group justify="space-between" px="md" py="sm" className={css['head']} wrap="nowrap">
        <Title order={2}>{title}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label={screen.close} onClick={close}>
          <IconX size={18} />
        </ActionIcon>
      </Group>
      <ScrollArea className={css['body'] ?? ''} type="auto">
        <Stack gap="md" p="md" ref={body}>
          {children}
        </Stack>
      </ScrollArea>
    </aside>
  );
}
