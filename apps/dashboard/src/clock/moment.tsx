import { useTexts } from '#dashboard/texts/texts.js';
import { MomentFrom } from '#dashboard/ui/moment.js';
import { useNow } from '#dashboard/ui/use-now.js';
import { useClock } from './workspace-clock.js';

/** A moment on the workspace's clock, which runs faster than the real one in a demo. */
export function WorkspaceMoment({ at }: { at: string | null }) {
  const { clock: words } = useTexts();
  const { speed, at: shows } = useClock();
  const now = useNow(speed > 1 ? 1_000 : 30_000);
  return <MomentFrom at={at} now={shows(now)} {...(speed > 1 ? { clock: words.ofWorkspace } : {})} />;
}
