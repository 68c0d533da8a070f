import type { EventType } from '#domain/events/catalogue.js';
import {
  closedWords,
  deferredWords,
  notSentWords,
  runEndWords,
  serviceFailureWords,
} from '#domain/events/reason-words.js';
import { ADDRESS_ENDS } from '#domain/events/reasons.js';

/** What each kind of event says to a person; `{field}` is filled from its payload. */
const SENTENCES: Record<EventType, string> = {
  'fan.pre_saved': 'Pre-saved by the {path} path {service}',
  'page.visited': 'Visited the page {source}',
  'link.clicked': 'Opened a link of ours',
  'fan.saved': 'Saved the {target} (seen by {observedBy})',
  'fan.followed': 'Followed the artist (seen by {observedBy})',
  'stage.already': 'Had reached the stage {stage} before',
  'stage.unobservable': 'The stage {stage} cannot be observed',
  'enrollment.requested': 'Was entered into the campaign by {by}',
  'fan.attribute_set': 'The attribute {name} was set to {value}',
  'fan.profile_changed': 'Corrected: {fields}',
  'fan.address_changed': 'The address for {channel} was {change}',
  'fan.erased': 'Was erased',
  'enrollment.opened': 'Entered the campaign by the {path} path',
  'enrollment.closed': 'Left the campaign: {reason}',
  'enrollment.reopened': 'Came back into the campaign on the track {track}',
  'enrollment.moved': 'Went over from version {fromVersion} of the flow to version {toVersion}',
  'flow.skip_requested': 'An operator skipped the wait at the step {step}',
  'flow.move_requested': 'An operator moved the fan from the step {step} to {toStep}',
  'flow.exit_requested': 'An operator took the fan out {track}',
  'track.ended': 'Is through with the track {track}: {reason}',
  'variant.assigned': 'Was given the variant {variant} by the step {step}',
  'stage.set': 'Was moved to the stage {stage} by the step {step}',
  'release.saved': 'The release was saved on {service} for the fan',
  'release.save_failed': 'The release could not be saved: {reason}',
  'service.done': 'Done on {service} for the fan: {action}',
  'service.failed': 'Not done on the service: {action} ({reason})',
  'connection.expired': 'The grant on {service} has ended',
  'connection.expiring': 'The grant on {service} ends in {endsInDays} days, before the release',
  'message.accepted': 'A message by {channel} was accepted (step {step})',
  'message.rejected': 'A message by {channel} was rejected: {code} (step {step})',
  'message.unknown': 'A message by {channel} has an unknown outcome (step {step})',
  'message.abandoned': 'A message by {channel} was never heard of again (step {step})',
  'message.blocked': 'No message at the step {step}: {reason}',
  'message.deferred': 'The message of the step {step} waits {reason}',
  'message.delivered': 'The message was delivered',
  'message.undelivered': 'The message was not delivered: {code}',
  'message.refused': 'The message of the step {step} may not be sent: {reason}',
  'confirmation.undelivered': 'The {of} that was sent by {channel} did not arrive: {code}',
  'webhook.delivered': 'The receiver of the step {step} was called',
  'webhook.failed': 'The receiver of the step {step} could not be called: {reason}',
  'consent.granted': 'Agreed to {purpose} messages by {channel}',
  'consent.withdrawn': 'Withdrew consent for {channel}: {reason}',
  'reply.received': 'Wrote to us ({intent})',
  'fan.stuck': 'Got stuck: {reason}',
  'fan.unstuck': 'Goes on after being stuck',
};

/** Where reasons are of a closed list, they are said in words; the payload has the code. */
const REASON_WORDS: Partial<Record<EventType, (reason: string) => string>> = {
  'enrollment.closed': closedWords,
  'track.ended': runEndWords,
  'message.blocked': notSentWords,
  'message.refused': notSentWords,
  'message.deferred': deferredWords,
  'release.save_failed': serviceFailureWords,
  'service.failed': serviceFailureWords,
};

const isAddressEnd = (reason: unknown): boolean => ADDRESS_ENDS.some((end) => end === reason);
const isKnown = (type: string): type is EventType => Object.hasOwn(SENTENCES, type);

/** One readable line; an event type of a newer version is shown by its name. */
export function summarise(type: string, payload: Record<string, unknown>): string {
  if (!isKnown(type)) return type;
  if (type === 'link.clicked') return clickLine(payload);
  if (type === 'consent.withdrawn' && isAddressEnd(payload['reason']))
    return `Consent for ${word(payload['channel'])} ended with the address it was given for`;
  if (type === 'flow.exit_requested' && payload['by'] === 'fan')
    return 'Took the pre-save back on the page, and leaves the campaign';
  if (type === 'release.saved' && payload['receipt'] === 'already_there')
    return `The release was in the library on ${word(payload['service'])} already`;
  if (type === 'enrollment.opened' && payload['path'] === 'none') return 'Entered the campaign';
  const filled = SENTENCES[type].replace(/\{(\w+)\}/g, (_whole, field: string) =>
    field === 'reason' ? (REASON_WORDS[type] ?? String)(word(payload[field])) : word(payload[field]),
  );
  return filled.replace(/\s+/g, ' ').trim();
}

function clickLine({ human, doubtful, confirms }: Record<string, unknown>): string {
  if (doubtful === true) return 'A link of ours was opened, perhaps by a scanner';
  if (human === false) return 'A scanner opened a link of ours';
  return confirms === undefined
    ? SENTENCES['link.clicked']
    : 'Was heard of, so a click in doubt counts from now on';
}

function word(value: unknown): string {
  if (Array.isArray(value)) return value.map(word).join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
