import { Center, Paper, Stack, Title } from '@mantine/core';
import { Logo } from '#dashboard/ui/logo.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { SignInForm } from './sign-in-form.js';

export function SignInPage() {
  const { access } = useTexts();
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={360} maw="100%">
        <Stack>
          <Logo />
          <Title order={1}>{access.title}</Title>
          <SignInForm />
        </Stack>
      </Paper>
    </Center>
  );
}
