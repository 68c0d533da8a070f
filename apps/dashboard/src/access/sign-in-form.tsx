import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { answered } from '#client/client.js';
import { useTexts } from '#dashboard/texts/texts.js';
import { useErrorSentence } from '#dashboard/ui/states.js';
import { api } from './api.js';
import { signedIn } from './session.js';

/** The field in which a dialog puts the cursor. The attribute counts whatever its value is. */
const FIRST = { 'data-autofocus': true };

/** Email and password. `email`: who had signed in before. */
export function SignInForm({ email: known = '' }: { email?: string }) {
  const { access } = useTexts();
  const sentence = useErrorSentence();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => answered(api.POST('/v1/auth/sign-in', { body: { email, password } })),
    onSuccess: signedIn,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {signIn.error !== null && (
          <Alert color="red" role="alert">
            {sentence(signIn.error)}
          </Alert>
        )}
        <TextInput
          label={access.email}
          type="email"
          autoComplete="username"
          required
          {...(known === '' ? FIRST : {})}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label={access.password}
          autoComplete="current-password"
          required
          {...(known === '' ? {} : FIRST)}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          {access.signIn}
        </Button>
      </Stack>
    </form>
  );
}
