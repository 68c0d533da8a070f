import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '#dashboard/access/api.js';
import { signedOut, useSession } from '#dashboard/access/session.js';
import { LANGUAGES, type Language } from '#dashboard/texts/language.js';
import { useSpeech } from '#dashboard/texts/texts.js';

const SCHEMES = ['auto', 'light', 'dark'] as const;
const NAMES: Record<Language, string> = { en: 'English', es: 'Español' };
const tick = (chosen: boolean) => (chosen ? <IconCheck size={16} aria-hidden /> : null);

/** Who has signed in, how the pages look, and the way out. */
export function AccountMenu() {
  const { texts, language, choose } = useSpeech();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { session } = useSession();
  const queries = useQueryClient();
  const leave = async () => {
    // The session ends here in any case; if the API is away, its token runs out by itself.
    await api.POST('/v1/auth/sign-out', {}).catch(() => undefined);
    queries.clear();
    signedOut();
  };
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          px={10}
          leftSection={<IconUserCircle size={18} />}
        >
          <Text size="sm" truncate c="var(--mantine-color-text)" span>
            {session?.member.email}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{texts.frame.appearance}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            rightSection={tick(scheme === colorScheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {texts.frame.scheme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Label>{texts.frame.language}</Menu.Label>
        {LANGUAGES.map((each) => (
          <Menu.Item
            key={each}
            lang={each}
            rightSection={tick(each === language)}
            onClick={() => choose(each)}
          >
            {NAMES[each]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>{texts.access.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
