import type { CampaignGrants } from '#contracts/services/campaign-grants.js';
import type { GrantCount, GrantForecast } from '#database/services/grant-forecast.js';
import { assertNever } from '#domain/assert-never.js';
import { SERVICES, type EpochMs } from '#domain/terms.js';

type Forecast = Extract<GrantForecast, { kind: 'forecast' }>;
type Fates = CampaignGrants['total'];

/** The forecast as the API answers it. */
export function grantsOf(campaignId: string, { weeks, counts }: Forecast, now: EpochMs): CampaignGrants {
  return {
    campaignId,
    asOf: new Date(now).toISOString(),
    total: fatesOf(counts),
    services: SERVICES.flatMap((service) => {
      const own = counts.filter((count) => count.service === service);
      return own.length === 0 ? [] : [{ service, ...fatesOf(own), endsByWeek: byWeek(own, weeks) }];
    }),
    withoutService: sum(counts.filter(({ service }) => service === 'none')),
  };
}

function fatesOf(counts: readonly GrantCount[]): Fates {
  const fates: Fates = {
    ...{ promised: sum(counts), renewable: sum(counts.filter(({ renewable }) => renewable)) },
    ...{ alive: 0, endsBefore: 0, ended: 0, disconnected: 0, released: 0 },
  };
  for (const { fate, fans } of counts) fates[columnOf(fate)] += fans;
  return fates;
}

function columnOf(fate: GrantCount['fate']): Exclude<keyof Fates, 'promised' | 'renewable'> {
  switch (fate) {
    case 'ends':
      return 'endsBefore';
    case 'gone':
      return 'disconnected';
    case 'alive':
    case 'ended':
    case 'released':
      return fate;
    default:
      return assertNever(fate);
  }
}

const byWeek = (
  counts: readonly GrantCount[],
  weeks: Forecast['weeks'],
): CampaignGrants['services'][number]['endsByWeek'] =>
  weeks.flatMap(({ week, startsAt }, place) => {
    const fans = sum(counts.filter((count) => count.week === place));
    return fans === 0 ? [] : [{ week, startsAt: new Date(startsAt).toISOString(), fans }];
  });

const sum = (counts: readonly GrantCount[]): number => counts.reduce((all, { fans }) => all + fans, 0);
