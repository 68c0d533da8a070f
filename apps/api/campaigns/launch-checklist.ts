import type { LaunchChecklist } from '#contracts/campaigns/launch-checklist.js';
import { findWorkspace } from '#database/access/workspaces.js';
import type { Database } from '#database/database.js';
import { blocking, inOrder, type LaunchCheck, type LaunchPoint, ok } from '#domain/campaigns/launch-check.js';
import { pitchCheck, releaseCheck } from '#domain/campaigns/release-checks.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FlowProblem } from '#domain/flows/validate.js';
import type { EpochMs } from '#domain/terms.js';
import { checkMessages } from './check-messages.js';
import { checkPage } from './check-page.js';
import type { ChecklistSubject } from './checklist-subject.js';
import { checkServices } from './check-services.js';
import { type LaunchObstacles, launchObstacles } from './launch-obstacles.js';

type Asked = ChecklistSubject & { version: number | undefined; now: EpochMs; realNow: EpochMs };

/** Looks at everything that a launch needs, and changes nothing. `now`: workspace time. */
export async function launchChecklist(database: Database, asked: Asked): Promise<LaunchChecklist> {
  const { campaign, release, now, realNow } = asked;
  const obstacles = await launchObstacles(database, { ...asked, asked: asked.version });
  const planned = release === undefined ? null : { title: release.title, clock: release.clock };
  const workspace = await findWorkspace(database, asked.workspaceId);
  if (workspace === undefined) throw new Error(`Workspace ${asked.workspaceId} is gone.`);
  const flow = obstacles.version?.definition;
  const found = [
    ...blockingChecks(obstacles),
    ...pitchCheck(planned, now),
    releaseCheck(planned, now),
    ...(flow === undefined ? [] : await checkMessages(database, asked, flow, workspace.sending)),
    ...(await checkPage(database, asked, flow, workspace)),
    ...(await checkServices(database, asked, realNow)),
  ];
  const items = inOrder([...withoutDoubt(found), ...fineChecks(obstacles, flow, found)]);
  return {
    campaignId: campaign.id,
    version: obstacles.version?.version ?? null,
    canLaunch: items.every(({ state }) => state !== 'blocking'),
    askedAt: new Date(realNow).toISOString(),
    items,
  };
}

const TODO: Readonly<Record<LaunchPoint, string>> = {
  campaign: 'Only a draft can be launched: make another campaign.',
  flow: 'Publish the flow: POST /v1/flows/{id}/publish.',
  entry: 'Change the entrance of the flow, or the audience or keyword of the campaign.',
  end: 'Give the campaign an end that lies ahead: PATCH /v1/campaigns/{id}.',
  release: 'Give the campaign a release that is not cancelled, or take the step out of the flow.',
  pitch: '',
  page: '',
  links: '',
  templates: 'Write the message.',
  postal_address: 'Set postalAddress: PATCH /v1/workspace.',
  quiet_hours:
    'Leave hours for these countries: change the windows of the flow, or quietHours of the workspace.',
  ...{ senders: '', mail_domain: '', sms_countries: '', services: '', grants: '' },
};

function blockingChecks({ refusals, problems }: LaunchObstacles): LaunchCheck[] {
  return [
    ...refusals.map(({ point, reason }) => blocking(point, reason, TODO[point])),
    ...problems.map((problem) => {
      const point = pointOf(problem);
      return blocking(point, problem.reason, TODO[point], problem.step ?? problem.track ?? null);
    }),
  ];
}

function pointOf({ code }: FlowProblem): LaunchPoint {
  if (code === 'needs_release') return 'release';
  return code === 'needs_postal_address' ? 'postal_address' : 'quiet_hours';
}

/** Where the release blocks, its date is of no interest. */
function withoutDoubt(found: readonly LaunchCheck[]): LaunchCheck[] {
  const blocked = found.some(({ point, state }) => point === 'release' && state === 'blocking');
  return found.filter(({ point, state }) => !blocked || point !== 'release' || state === 'blocking');
}

/** The points that only a launch's refusals are about, where there is none. */
function fineChecks(
  { version, endsAt }: LaunchObstacles,
  flow: Flow | undefined,
  found: readonly LaunchCheck[],
): LaunchCheck[] {
  const fine: Readonly<Partial<Record<LaunchPoint, string>>> = {
    campaign: 'The campaign is a draft.',
    flow: `Version ${version?.version ?? 0} of the flow is published.`,
    entry: 'Its audience and its keyword, where it has them, start a track.',
    end: endsAt === null ? 'It has no end.' : `It ends at ${new Date(endsAt).toISOString()}.`,
    ...(flow === undefined
      ? {}
      : {
          postal_address: 'Every email shows a postal address, where the flow sends one.',
          quiet_hours: 'Every send has hours in which it may go out.',
        }),
  };
  return Object.entries(fine).flatMap(([name, message]) => {
    const point = POINTS.find((one) => one === name);
    return point === undefined || found.some((one) => one.point === point) ? [] : [ok(point, message)];
  });
}

const POINTS = ['campaign', 'flow', 'entry', 'end', 'postal_address', 'quiet_hours'] as const;
