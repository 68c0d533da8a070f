import { Modal, Stack, Text } from '@mantine/core';
import { useTexts } from '#dashboard/texts/texts.js';
import { SignInForm } from './sign-in-form.js';
import { useSession } from './session.js';

/** Over the page, which stays as it is, so that nothing typed is lost. */
export function SignInAgain() {
  const { again } = useTexts().access;
  const { session, expired } = useSession();
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={again.title}
      centered
    >
      <Stack>
        <Text>{again.about}</Text>
        <SignInForm email={session?.member.email ?? ''} />
      </Stack>
    </Modal>
  );
}
