import { ActionIcon, Kbd, Modal, Table, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKeyboard } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from './texts/use-texts.js';

/** The keys of the builder, one click away. */
export function KeysHelp(): ReactNode {
  const { keys } = useTexts().screen;
  const [opened, list] = useDisclosure();
  const rows = [
    ['↑ ↓ ← →', keys.arrows],
    ['⇧ ↑ ↓ ← →', keys.shift],
    ['Enter', keys.enter],
    ['A', keys.a],
    ['Delete', keys.del],
    ['Alt ↑ ↓', keys.move],
    ['⌘ C  ⌘ X  ⌘ V', keys.copy],
    ['⌘ Z  ⇧ ⌘ Z', keys.undo],
    ['0', keys.fit],
  ] as const;
  return (
    <>
      <Tooltip label={keys.title}>
        <ActionIcon variant="default" size={30} aria-label={keys.title} onClick={list.open}>
          <IconKeyboard size={16} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={list.close} title={keys.title} lockScroll={false}>
        <Table>
          <Table.Tbody>
            {rows.map(([key, does]) => (
              <Table.Tr key={key}>
                <Table.Td>
                  <Kbd>{key}</Kbd>
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
