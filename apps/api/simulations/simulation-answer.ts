import type { SimulationBody } from '#contracts/flows/simulation.js';
import type { SimulationReport } from '#domain/simulator/tally.js';
import { type EpochMs, perChannel } from '#domain/terms.js';

const iso = (at: EpochMs): string => new Date(at).toISOString();
const counted = ({ at, count }: { at: EpochMs; count: number }) => ({ at: iso(at), count });

/** The report as the API shows it: instants in ISO 8601, lengths of time in seconds. */
export function simulationAnswer(report: SimulationReport): SimulationBody {
  const { messages, service, schedule } = report;
  const { longestQueueMs, sendsPerHour } = messages;
  const { releaseWindowMs, longestQueueMs: serviceQueueMs, peakPerSecond, ...calls } = service;
  return {
    ...{
      seed: report.seed,
      zoneData: report.zoneData,
      from: iso(report.from),
      until: iso(report.until),
      fans: report.fans,
      notes: report.notes,
    },
    ...{ steps: report.steps, funnel: report.funnel },
    messages: {
      ...{ byTemplate: messages.byTemplate, blocked: messages.blocked, smsSegments: messages.smsSegments },
      sendsPerHour: {
        peak: sendsPerHour.peak === null ? null : counted(sendsPerHour.peak),
        hours: sendsPerHour.hours.map(counted),
      },
      longestQueueSeconds: perChannel((channel) => longestQueueMs[channel] / 1000),
    },
    service: {
      ...calls,
      peakPerSecond: peakPerSecond === null ? null : counted(peakPerSecond),
      releaseWindowSeconds: releaseWindowMs / 1000,
      longestQueueSeconds: serviceQueueMs / 1000,
    },
    schedule: { ...schedule, rows: schedule.rows.map((row) => ({ ...row, at: iso(row.at) })) },
  };
}
