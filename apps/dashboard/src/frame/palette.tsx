import { Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { findAnything, type Found } from './find-anything.js';

interface PaletteProps {
  opened: boolean;
  close: () => void;
}

/** ⌘K: pages, campaigns and fans by a few letters. */
export function Palette({ opened, close }: PaletteProps) {
  const { frame } = useTexts();
  return (
    <Modal
      opened={opened}
      onClose={close}
      withCloseButton={false}
      padding="xs"
      size="md"
      yOffset="12vh"
      aria-label={frame.find}
    >
      <Finder close={close} />
    </Modal>
  );
}

function Finder({ close }: { close: () => void }) {
  const texts = useTexts();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const [index, setIndex] = useState(0);
  const [asked] = useDebouncedValue(words.trim(), 150);
  const found = useQuery({ queryKey: ['find', asked, texts], queryFn: () => findAnything(asked, texts) });
  const rows = found.data ?? [];
  const go = (row: Found | undefined) => {
    if (row === undefined) return;
    close();
    void navigate({ to: row.to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(rows[index]);
    else if (event.key === 'ArrowDown') setIndex(Math.min(index + 1, rows.length - 1));
    else if (event.key === 'ArrowUp') setIndex(Math.max(index - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <Stack gap={4}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={rows[index] === undefined ? undefined : `found-${index}`}
        aria-label={texts.frame.find}
        placeholder={texts.frame.findHint}
        leftSection={<IconSearch size={16} />}
        value={words}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget }) => {
          setWords(currentTarget.value);
          setIndex(0);
        }}
      />
      <div id="found" role="listbox" aria-label={texts.frame.find}>
        {rows.map((row, at) => (
          <Row key={row.to} row={row} id={`found-${at}`} chosen={at === index} go={() => go(row)} />
        ))}
      </div>
      {rows.length === 0 && !found.isPending && (
        <Text size="sm" c="dimmed" p="xs">
          {texts.frame.findNothing}
        </Text>
      )}
    </Stack>
  );
}

function Row({ row, id, chosen, go }: { row: Found; id: string; chosen: boolean; go: () => void }) {
  return (
    <UnstyledButton
      id={id}
      role="option"
      aria-selected={chosen}
      tabIndex={-1}
      display="block"
      w="100%"
      px="sm"
      py={6}
      bdrs="sm"
      bg={chosen ? 'var(--mantine-primary-color-light)' : 'transparent'}
      onClick={go}
    >
      {row.name}{' '}
      <Text span size="xs" c="dimmed">
        {row.kind}
      </Text>
    </UnstyledButton>
  );
}
