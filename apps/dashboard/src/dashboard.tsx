import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { mayRetry } from './access/api.js';
import { useSession } from './access/session.js';
import { SignInAgain } from './access/sign-in-again.js';
import { SignInPage } from './access/sign-in-page.js';
import { Speech } from './texts/texts.js';
import { styleNonce } from './ui/style-nonce.js';
import { theme, variables } from './ui/theme.js';
import { router } from './router.js';

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
          <Notifications position="bottom-right" />
          <Content />
        </Speech>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Content() {
  const { session } = useSession();
  if (session === undefined) return <SignInPage />;
  return (
    <>
      <RouterProvider router={router} />
      <SignInAgain />
    </>
  );
}
