import { listHalts } from '#database/budgets/credential-halts.js';
import { findCampaignPage } from '#database/campaigns/campaign-pages.js';
import { type AppInForce, appsInForce } from '#database/campaigns/launch-facts.js';
import type { Sql } from '#database/database.js';
import { readGrantForecast } from '#database/services/grant-forecast.js';
import type { LaunchCheck } from '#domain/campaigns/launch-check.js';
import { appCheck, grantCheck, type UsedApp } from '#domain/campaigns/service-checks.js';
import type { EpochMs, Service } from '#domain/terms.js';
import { deploymentApps } from '#providers/services/deployment-apps.js';
import { grantsOf } from './grant-forecast-view.js';
import type { ChecklistSubject } from './checklist-subject.js';

/** Whether fans can connect the services that the page offers, and whether their grants live until the release. */
export async function checkServices(
  sql: Sql,
  subject: ChecklistSubject,
  realNow: EpochMs,
): Promise<LaunchCheck[]> {
  const { workspaceId, campaign } = subject;
  const asked = { workspaceId, campaignId: campaign.id, now: realNow };
  const forecast = await readGrantForecast(sql, asked);
  const sum = forecast.kind === 'forecast' ? grantsOf(campaign.id, forecast, realNow).total : null;
  return [...(await checkApps(sql, subject)), ...grantCheck(sum)];
}

async function checkApps(
  sql: Sql,
  { workspaceId, campaign, artistId, settings }: ChecklistSubject,
): Promise<LaunchCheck[]> {
  const page = campaign.slug === null ? undefined : await findCampaignPage(sql, workspaceId, campaign.id);
  if (page === undefined || artistId === null) return [];
  const own = await appsInForce(sql, workspaceId, artistId);
  const halts = await listHalts(sql);
  const deployed = deploymentApps(settings).map(({ service }) => service);
  const haltOf = (service: Service): string | null =>
    halts.find(({ provider }) => provider === service)?.code ?? null;
  return page.settings.services.map((service) => {
    const app = own.find((one) => one.service === service);
    if (app !== undefined) return appCheck(usedApp(app));
    const owner = deployed.includes(service) ? ('deployment' as const) : ('none' as const);
    return appCheck({ service, owner, haltedFor: haltOf(service), problem: null });
  });
}

const usedApp = ({ service, status, haltedReason, problem }: AppInForce): UsedApp => ({
  ...{ service, owner: 'own', problem },
  haltedFor: status === 'halted' ? (haltedReason ?? 'the service refuses it') : null,
});
