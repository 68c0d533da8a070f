import { Group, Text } from '@mantine/core';
import mark from '#dashboard/segue.svg';

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src={mark} width={24} height={24} alt="" />
      <Text fw={600} size="lg" span>
        Segue
      </Text>
    </Group>
  );
}
