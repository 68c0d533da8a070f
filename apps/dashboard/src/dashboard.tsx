import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { RouterProvider } from '@tanstack/react-router';
import { mayRetry } from './access/api.js';
import { useSession } from './access/session.js';
import { useLink } from './access/sign-in-link.js';
import { OpeningPage, SignInPage } from './access/sign-in-page.js';
import { Speech } from './texts/texts.js';
import { styleNonce } from './ui/style-nonce.js';
import { theme, variables } from './ui/theme.js';
import { router } from './router.js';

/** What is not seen at first comes after the rest. */
const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));
const SignInAgain = lazy(async () => ({ default: (await import('./access/sign-in-again.js')).SignInAgain }));

const queries = new QueryClient({
  defaultOptions: { queries: { retry: mayRetry, staleTime: 5_000 }, mutations: { retry: false } },
});

export function Dashboard() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Speech>
          <Later />
          <Content />
        </Speech>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** How long the first page has the network for itself (ms). */
const SETTLED_AFTER = 2_000;

/** Where short notices appear. Those that come before are shown as soon as it is there. */
function Later() {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLED_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense>{settled && <Notifications position="bottom-right" />}</Suspense>;
}

function Content() {
  const { session, expired } = useSession();
  const link = useLink();
  const client = useQueryClient();
  const was = useRef(expired);
  // Another member may be of another workspace: nothing that was read for the former one is shown.
  const member = session?.member.id;
  const [shownTo, setShownTo] = useState(member);
  if (shownTo !== member) {
    client.clear();
    setShownTo(member);
  }
  useEffect(() => {
    // What was refused meanwhile is asked for again.
    if (was.current && !expired) void client.invalidateQueries();
    was.current = expired;
  }, [expired, client]);
  if (link === 'opening') return <OpeningPage />;
  if (session === undefined) return <SignInPage failedLink={link === 'failed'} />;
  return (
    <>
      <RouterProvider key={member} router={router} />
      <Suspense>{expired && <SignInAgain />}</Suspense>
    </>
  );
}
