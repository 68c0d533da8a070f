/**
 * What is counted on a page (`docs/pages.md`). Only counts are kept, by day, service, source, kind of device and in-app
 * browser: no row says anything about one visitor. A word is never renamed and never taken out, because counts carry it.
 */
export const PAGE_EVENTS = [
  /** A person came to the page from outside. */
  'visit',
  /** A fan tapped the button of a service whose consent is asked for. */
  'service_tapped',
  /** The service sent the fan back with a grant. */
  'consent_returned',
  /** The fan said no at the service. */
  'consent_denied',
  /** The fan agreed to less than is needed. */
  'consent_partial',
  /** The service or the browser spoiled it: another browser came back, the code had ended, the service was away. */
  'consent_failed',
  /** A pre-save with a grant. */
  'pre_saved',
  /** A pre-save without a grant: the fan is reminded. */
  'reminder_chosen',
  /** The fan went on to the service's own pre-save page: outside every denominator. */
  'handed_over',
  /** A way out of an in-app browser was tried. */
  'way_out_tried',
  /** After it, the page was opened in the system's own browser. */
  'way_out_worked',
  /** The fan went on inside the in-app browser. */
  'stayed_in_app',
  'layer_shown',
  'layer_done',
  'layer_skipped',
  /** After the release: the fan opened it on a service, saved it, or followed the artist by a tap here. */
  'listen_tapped',
  'saved',
  'followed',
  'disconnected',
  'shared',
] as const;
export type PageEvent = (typeof PAGE_EVENTS)[number];

export const DEVICES = ['phone', 'tablet', 'computer'] as const;
export type Device = (typeof DEVICES)[number];

/** The kind of device, as far as the browser's own words tell. */
export function deviceOf(agent: string): Device {
  if (/\biPad\b|\bTablet\b|\bAndroid\b(?!.*\bMobile\b)/i.test(agent)) return 'tablet';
  return /\bMobi|\biPhone\b|\biPod\b|\bAndroid\b/i.test(agent) ? 'phone' : 'computer';
}
