import type { Channel } from '#domain/terms.js';
import type { Flow, Step, Track } from './flow.js';
import { CURRENT_DIALECT, type Dialect } from '#domain/messages/liquid-engines.js';
import { usedNames } from '#domain/messages/template-names.js';
import type { FlowProblem } from './validate.js';

interface TemplateText {
  key: string;
  channel: Channel;
  subject?: string | null | undefined;
  body: string;
  dialect?: Dialect | undefined;
}

/** Does it speak of a release? What a condition shows only where there is a date does not count. */
const namesRelease = ({ subject, body, dialect = CURRENT_DIALECT }: TemplateText): boolean =>
  usedNames([subject ?? '', body], dialect).includes('release');

/**
 * The errors of a flow that asks for a release, in a campaign that has none (an always-on artist flow). They are looked
 * for when a campaign is launched, because the same flow may serve campaigns of both kinds.
 */
export function releaseNeeds(flow: Flow, templates: readonly TemplateText[]): FlowProblem[] {
  const spoken = new Set(templates.filter(namesRelease).map(({ key }) => key));
  return flow.tracks.flatMap((track) => [
    ...triggerNeed(track),
    ...track.steps.flatMap((step) => stepNeed(track, step, spoken)),
  ]);
}

function triggerNeed(track: Track): FlowProblem[] {
  if (!('event' in track.trigger) || track.trigger.event !== 'fan.pre_saved') return [];
  const reason = `Track "${track.id}" starts with fan.pre_saved, and there is no release to pre-save.`;
  return [{ severity: 'error', code: 'needs_release', track: track.id, reason }];
}

function stepNeed(track: Track, step: Step, spoken: ReadonlySet<string>): FlowProblem[] {
  const need = needOf(step, spoken);
  if (need === undefined) return [];
  const reason = `Step "${step.id}" ${need}, and the campaign has no release.`;
  return [{ severity: 'error', code: 'needs_release', track: track.id, step: step.id, reason }];
}

function needOf(step: Step, spoken: ReadonlySet<string>): string | undefined {
  if (step.kind === 'wait' && step.until.kind === 'release') return 'waits for the release';
  if (step.kind === 'service' && step.action === 'saveRelease') return 'saves the release';
  if (step.kind === 'service' && (step.action === 'likeTrack' || step.action === 'addToPlaylist'))
    return "acts on the release's lead track";
  if (step.kind === 'send' && spoken.has(step.template))
    return `sends "${step.template}", which speaks of {{ release }}`;
  return undefined;
}
