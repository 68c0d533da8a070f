import { Group, Kbd, Modal, Table, Text } from '@mantine/core';
import { useTexts } from '#dashboard/texts/texts.js';
import { NOUNS } from './nouns.js';

/** `?` lists the keys. */
export function Keys({ opened, close }: { opened: boolean; close: () => void }) {
  const { keys, nouns, close: closeWord } = useTexts().frame;
  const rows = [
    { keys: ['⌘', 'K'], does: keys.find },
    { keys: ['?'], does: keys.help },
    ...NOUNS.map(({ noun, key }) => ({ keys: ['g', key], does: keys.go(nouns[noun]) })),
    { keys: ['Esc'], does: keys.close },
  ];
  return (
    <Modal opened={opened} onClose={close} title={keys.title} closeButtonProps={{ 'aria-label': closeWord }}>
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
