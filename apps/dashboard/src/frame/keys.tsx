import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { NOUNS } from './nouns.js';

/** How long after `g` the second key counts (ms). */
const SECOND_KEY_WITHIN = 1_500;

/** `g` and then a noun's key goes there. */
function useGoKeys(): void {
  const navigate = useNavigate();
  const pressed = useRef(0);
  useHotkeys([
    ['g', () => (pressed.current = Date.now())],
    ...NOUNS.map(({ key, to }): [string, () => void] => [
      key,
      () => {
        if (Date.now() - pressed.current < SECOND_KEY_WITHIN) void navigate({ to });
        pressed.current = 0;
      },
    ]),
  ]);
}

/** `?` lists the keys. */
export function Keys() {
  const { keys, nouns } = useTexts().frame;
  const [opened, list] = useDisclosure();
  const { open } = list;
  useGoKeys();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '?' && !isTyping(event.target)) open();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [open]);
  const rows = [
    { keys: ['⌘', 'K'], does: keys.find },
    { keys: ['?'], does: keys.help },
    ...NOUNS.map(({ noun, key }) => ({ keys: ['g', key], does: keys.go(nouns[noun]) })),
    { keys: ['Esc'], does: keys.close },
  ];
  return (
    <Modal opened={opened} onClose={list.close} title={keys.title}>
      <Table>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.does}>
              <Table.Td w={110}>
                <Group gap={4}>
                  {row.keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{row.does}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

/** Whether the key belongs to a field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
