import { FAN_LEVEL_EVENT_TYPES, type EventPayloads, type EventType } from '#domain/events/catalogue.js';
import { recordFact } from './facts.js';
import { setAttribute } from './attributes.js';
import type { Desk, FactEvent, NewFanEvent, Scope } from './context.js';
import { onVersion, versionOf } from './flow-versions.js';
import type { EnrollmentState } from './state.js';

type OwnEvent = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];

/** A fact of this very decision: written down, and seen at once by conditions, triggers and waits. */
export function emitEvent(scope: Scope, event: OwnEvent): void {
  writeDown(scope.desk, { ...event, campaignId: scope.campaign.id, occurredAt: scope.now });
}

export function writeDown(desk: Desk, event: NewFanEvent): void {
  desk.out.events.push(event);
  takeIn(desk, { ...event, fanSeq: lastSeq(desk) });
}

/** The number of the newest event there is: what a decision writes comes after all it has read. */
export function lastSeq({ state, out }: Desk): number {
  return state.cursor + out.events.length;
}

/** Remembers the event where it belongs, and keeps it for the tracks it may start. */
export function takeIn(desk: Desk, event: FactEvent): void {
  if (event.type === 'fan.attribute_set') setAttribute(desk.state, event.payload);
  for (const enrollment of enrollmentsOf(desk, event)) {
    const campaign = desk.context.campaigns.get(enrollment.campaignId);
    const own = campaign === undefined ? undefined : onVersion(campaign, versionOf(enrollment, campaign));
    recordFact(enrollment, event, own?.flow);
    desk.arrived.push({ event, enrollment });
  }
}

function enrollmentsOf({ state, context }: Desk, event: FactEvent): EnrollmentState[] {
  if (!FAN_LEVEL_EVENT_TYPES.includes(event.type)) {
    return state.enrollments.filter(({ campaignId }) => campaignId === event.campaignId);
  }
  return state.enrollments.filter(({ campaignId }) => {
    const status = context.campaigns.get(campaignId)?.status;
    return status === 'live' || status === 'paused';
  });
}
