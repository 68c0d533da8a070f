import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { Logo } from '#dashboard/ui/logo.js';
import { useGoKeys, useKey } from './use-keys.js';
import { Rail } from './rail.js';

const Keys = lazy(async () => ({ default: (await import('./keys.js')).Keys }));
const Palette = lazy(async () => ({ default: (await import('./palette.js')).Palette }));

/** The rail at the left, and the page. On a phone the rail opens from the bar at the top. */
export function Shell() {
  const { frame } = useTexts();
  const [opened, rail] = useDisclosure();
  const [finding, palette] = useDisclosure();
  const [listing, keys] = useDisclosure();
  useGoKeys();
  useHotkeys([['mod+K', palette.open]], []);
  useKey('?', keys.open);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const { close } = rail;
  useEffect(() => close(), [path, close]);
  return (
    <AppShell
      header={{ height: { base: 48, sm: 0 } }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
    >
      <a className="skip-link" href="#content">
        {frame.skip}
      </a>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md" justify="space-between">
          <Logo />
          <Burger opened={opened} onClick={rail.toggle} size="sm" aria-label={frame.menu} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={frame.menu}>
        <Rail onFind={palette.open} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Suspense>
        {finding && <Palette opened close={palette.close} />}
        {listing && <Keys opened close={keys.close} />}
      </Suspense>
    </AppShell>
  );
}
