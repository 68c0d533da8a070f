import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Service } from '#domain/terms.js';
import { type LaunchCheck, ok, warning } from './launch-check.js';

/** The app by which the page connects fans of a service. */
export interface UsedApp {
  service: Service;
  /** `none`: neither artist, nor workspace, nor deployment has one. */
  owner: 'own' | 'deployment' | 'none';
  haltedFor: string | null;
  /** What its last check has found; null: nothing wrong. */
  problem: string | null;
}

export function appCheck({ service, owner, haltedFor, problem }: UsedApp): LaunchCheck {
  const name = SERVICE_NAMES[service];
  const check = (message: string, todo: string) => warning('services', message, todo, service);
  if (owner === 'none')
    return check(
      `There is no app for ${name}: its fans are reminded, and nothing is saved for them.`,
      'Add one (POST /v1/service-apps), or leave the service out of the page.',
    );
  const whose = owner === 'own' ? 'Your app' : "The deployment's app";
  if (haltedFor !== null)
    return check(
      `${whose} for ${name} is halted: ${haltedFor}. Saves wait for it.`,
      owner === 'own'
        ? 'Mend what it says, then POST /v1/service-apps/{id}/resume.'
        : 'Ask an owner to mend it, then POST /v1/service-apps/deployment/{service}/resume.',
    );
  if (problem !== null)
    return check(`${whose} for ${name}: ${problem}`, 'Mend it, and POST /v1/service-apps/{id}/test.');
  return ok('services', `${whose} for ${name} is in use.`, service);
}

/** What will be of the grants of the campaign's fans at the release (`GET /v1/campaigns/{id}/grants`). */
export interface GrantSum {
  promised: number;
  endsBefore: number;
  ended: number;
  disconnected: number;
  renewable: number;
}

/** Null: the campaign has no release for which a grant is needed. */
export function grantCheck(sum: GrantSum | null): LaunchCheck[] {
  if (sum === null) return [];
  const lost = sum.endsBefore + sum.ended + sum.disconnected;
  if (sum.promised === 0) return [ok('grants', 'No fan has pre-saved yet, so no grant is needed.')];
  if (lost === 0) return [ok('grants', `All ${sum.promised} grants will be alive at the release.`)];
  const message = `Of ${sum.promised} grants ${lost} will not be alive at the release; ${sum.renewable} of these can be renewed.`;
  const todo = 'Those who can renew are asked by themselves; GET /v1/campaigns/{id}/grants tells the weeks.';
  return [warning('grants', message, todo)];
}
