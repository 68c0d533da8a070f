import { Box, Button, Kbd, Stack, Text } from '@mantine/core';
import { IconRocket, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useClock } from '#dashboard/clock/workspace-clock.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { Logo } from '#dashboard/ui/logo.js';
import { AccountMenu } from './account-menu.js';
import { NOUNS } from './nouns.js';

export function Rail({ onFind }: { onFind: () => void }) {
  const { frame } = useTexts();
  const isDemo = useClock().speed > 1;
  return (
    <Stack h="100%" justify="space-between">
      <Stack gap="md">
        <Box visibleFrom="sm" px={10} pt={6}>
          <Logo />
        </Box>
        <Button
          variant="default"
          justify="space-between"
          fw={400}
          size="sm"
          px={10}
          leftSection={<IconSearch size={16} />}
          rightSection={<Kbd size="xs">⌘K</Kbd>}
          onClick={onFind}
        >
          <Text size="sm" c="dimmed" span>
            {frame.find}
          </Text>
        </Button>
        <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {isDemo && (
            <li>
              <Link to="/demo" className="rail-link">
                <IconRocket size={18} stroke={1.7} aria-hidden />
                {frame.demo}
              </Link>
            </li>
          )}
          {NOUNS.map(({ noun, to, icon: Icon }) => (
            <li key={noun}>
              <Link to={to} className="rail-link">
                <Icon size={18} stroke={1.7} aria-hidden />
                {frame.nouns[noun]}
              </Link>
            </li>
          ))}
        </Stack>
      </Stack>
      <AccountMenu />
    </Stack>
  );
}
