import { ActionIcon, Group, SegmentedControl, Stack } from '@mantine/core';
import { IconReload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '#dashboard/texts/texts.js';
import css from './demo.module.css';

/** A phone with the campaign's page, and with the messages that the sandbox's phones and mailboxes got. */
export function Phone({ slug }: { slug: string }) {
  const { demo } = useTexts();
  const [shown, setShown] = useState('page');
  const [loads, setLoads] = useState(0);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={demo.phone}
          value={shown}
          onChange={setShown}
          data={[
            { value: 'page', label: demo.page },
            { value: 'messages', label: demo.messages },
          ]}
        />
        <ActionIcon variant="default" aria-label={demo.again} onClick={() => setLoads(loads + 1)}>
          <IconReload size={16} />
        </ActionIcon>
      </Group>
      <div className={css['phone']}>
        {/* Both stay loaded, so that a half-done pre-save is still there after a look at the messages. */}
        <iframe
          key={`page ${loads}`}
          className={css['screen']}
          hidden={shown !== 'page'}
          title={demo.page}
          src={`/r/${slug}`}
        />
        <iframe
          key={`messages ${loads}`}
          className={css['screen']}
          hidden={shown !== 'messages'}
          title={demo.messages}
          src="/sandbox"
        />
      </div>
    </Stack>
  );
}
