import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import { useErrorSentence } from './states.js';

interface ConfirmProps {
  opened: boolean;
  close: () => void;
  title: string;
  about: string;
  action: string;
  /** It cannot be undone. */
  grave?: boolean;
  pending: boolean;
  error: unknown;
  confirm: () => void;
  children?: ReactNode;
}

/** Says what will happen to how many, and asks. What fails is told in the dialog, which stays open. */
export function Confirm({
  opened,
  close,
  title,
  about,
  action,
  grave = false,
  pending,
  error,
  confirm,
  children,
}: ConfirmProps) {
  const { frame } = useTexts();
  const sentence = useErrorSentence();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': frame.close }}
    >
      <Stack>
        <Text>{about}</Text>
        {children}
        {error !== null && (
          <Alert color="red" role="alert">
            {sentence(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} {...(grave ? { 'data-autofocus': true } : {})}>
            {frame.cancel}
          </Button>
          <Button color={grave ? 'red' : 'indigo'} loading={pending} onClick={confirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
