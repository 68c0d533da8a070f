import { Box } from '@mantine/core';
import { Failed } from '#dashboard/ui/states.js';

/** A page that broke, or whose files could not be loaded. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Box p="xl">
      <Failed error={error} retry={reset} />
    </Box>
  );
}
