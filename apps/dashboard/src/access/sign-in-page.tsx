import { Alert, Center, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { Logo } from '#dashboard/ui/logo.js';
import { SignInForm } from './sign-in-form.js';

/** `failedLink`: the page was opened by a link that is no longer good. */
export function SignInPage({ failedLink }: { failedLink: boolean }) {
  const { access } = useTexts();
  useEffect(() => {
    document.title = `${access.title} · Segue`;
  }, [access]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={360} maw="100%">
        <Stack>
          <Logo />
          <Title order={1}>{access.title}</Title>
          {failedLink && (
            <Alert color="yellow" role="alert">
              {access.link.failed}
            </Alert>
          )}
          <SignInForm />
        </Stack>
      </Paper>
    </Center>
  );
}

/** While the link that `npm start` prints signs in. */
export function OpeningPage() {
  const { access } = useTexts();
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack align="center" role="status">
        <Loader />
        <Text>{access.link.opening}</Text>
      </Stack>
    </Center>
  );
}
