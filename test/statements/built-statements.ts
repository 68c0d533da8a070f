import { randomUUID } from 'node:crypto';
import type { ResolvedSegment } from '#domain/audiences/segment.js';
import { FUNNEL_GROUPS, type FunnelGroupBy } from '#domain/metrics/funnel.js';
import { CHANNELS, PURPOSES, SERVICES, STAGES } from '#domain/terms.js';
import { countAgain, type DueAudience, readPage } from '#database/audiences/audience-page.js';
import { countAudience } from '#database/audiences/audiences.js';
import { freezeRule, readSegmentFans, scanSegmentFans } from '#database/audiences/segment-fans.js';
import type { Database, Sql } from '#database/database.js';
import { applyEvents, refreshEnrollments } from '#database/events/apply-events.js';
import { lockCursor } from '#database/events/projector.js';
import { countSealed, readSealed, writeSealed } from '#database/reseal.js';
import { SEALED_COLUMNS } from '#database/sealed-columns.js';
import { dueChannels, loseRows, moveRow, QUEUE_TABLES, unclaimRow } from '#database/messages/queue-rows.js';
import { rebuildReadModels } from '#database/events/rebuild-read-models.js';
import { readFunnelFans } from '#database/metrics/funnel-fans.js';
import { readMessageFans } from '#database/metrics/message-fans.js';
import { FUNNEL_CELLS, TIME_CELLS } from '#domain/metrics/funnel-cell.js';
import { MESSAGE_CELL_NAMES, readMessageCell } from '#domain/metrics/message-cell.js';
import { readFunnel } from '#database/metrics/funnel.js';
import { readArmFans } from '#database/metrics/lift.js';
import { readEntries, readEntryFans } from '#database/metrics/timeseries.js';
import { ARM_COLUMNS } from '#domain/metrics/lift-cell.js';
import { TIME_CLOCKS } from '#domain/metrics/timeseries.js';
import { readLayerFans } from '#database/metrics/layer-fans.js';
import { LAYER_CELLS } from '#domain/metrics/layer-cell.js';
import { readLayers } from '#database/metrics/layers.js';
import { readDayRates } from '#database/metrics/time-to-convert.js';

/**
 * Statements whose text only running code can build. Each is sent here in all its forms, on a real database. What was
 * sent is checked like the other statements.
 */
export interface BuiltStatement {
  /** Runs the code that sends the statement. */
  run: (sql: Sql, database: Pick<Database, 'transaction'>) => Promise<unknown>;
  /** Selects the statement among those that were sent, if the code sends others, too. */
  sends?: RegExp;
}
export type BuiltStatements = Readonly<Record<string, BuiltStatement>>;

const id = randomUUID();
const within = [{}, { campaignId: id }, { releaseId: id }, { artistId: id }];

/** Every kind of segment, with and without its optional parts. */
const SEGMENTS: ResolvedSegment[] = [
  { kind: 'everyone' },
  { kind: 'territory', in: ['DE'] },
  { kind: 'source', in: ['qr'] },
  { kind: 'attribute', name: 'vip', in: [true] },
  { kind: 'imported', importId: id },
  { kind: 'listed', segmentId: id },
  ...within.flatMap((one): ResolvedSegment[] => [
    { kind: 'joined', ...one },
    { kind: 'joined', open: true, ...one },
    ...STAGES.map((stage): ResolvedSegment => ({ kind: 'stage', stage, ...one })),
  ]),
  { kind: 'connected' },
  { kind: 'heldOut' },
  ...SERVICES.map((service): ResolvedSegment => ({ kind: 'connected', service })),
  ...CHANNELS.flatMap((channel) => [undefined, ...PURPOSES].map((purpose) => ({ channel, purpose }))).map(
    (one): ResolvedSegment => ({ kind: 'reachable', ...one }),
  ),
  { kind: 'all', of: [{ kind: 'everyone' }, { kind: 'connected' }] },
  { kind: 'any', of: [{ kind: 'everyone' }, { kind: 'not', of: { kind: 'connected' } }] },
];

const audience: DueAudience = {
  ...{ id, workspace_id: id, campaign_id: id, segment: null, continuing: true, way: 'audience', track: null },
  ...{ per_second: 1, cursor_fan: null, fresh: true, clock_v0: 0, clock_r0: 0, clock_k: 1 },
};

/** No group, each group alone, and all groups together. */
const GROUPS: readonly FunnelGroupBy[][] = [[], ...FUNNEL_GROUPS.map((group) => [group]), [...FUNNEL_GROUPS]];
const allLines = { after: null, limit: null };
const funnel = { workspaceId: id, campaignId: id, order: 'strict', asOf: 0 } as const;

const entries = TIME_CLOCKS.flatMap((clock) =>
  GROUPS.map((groupBy) => ({ ...funnel, groupBy, clock, unit: 'hour', stages: STAGES }) as const),
);

/** A rebuild that finds a surplus row in each table uses all of its statements. */
const rebuild = async (_: Sql, database: Pick<Database, 'transaction'>) => {
  await database.transaction(async (sql) => {
    await lockCursor(sql, 'wait');
    await sql.query(`INSERT INTO enrollments (workspace_id, campaign_id, fan_id, enrolled_at, path, source, open, status_seq)
      VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), 'none', 'spec', true, 1)`);
    await sql.query(`INSERT INTO stage_entries (workspace_id, campaign_id, fan_id, stage, standing, occurred_at, event_id)
      VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'saved', 'reached', now(), gen_random_uuid())`);
  });
  await rebuildReadModels(database);
};

/** The key is the `file#function` that sends the statement. */
export const BUILT: BuiltStatements = {
  'libs/database/audiences/audiences.ts#countAudience': {
    run: async (sql) => {
      for (const segment of SEGMENTS)
        for (const purpose of PURPOSES) await countAudience(sql, id, { segment, campaignId: id, purpose });
    },
  },
  'libs/database/audiences/audience-page.ts#countAgain': {
    run: async (sql) => {
      for (const segment of SEGMENTS) await countAgain(sql, audience, segment);
    },
  },
  'libs/database/audiences/audience-page.ts#readPage': {
    run: async (sql) => {
      for (const segment of SEGMENTS) await readPage(sql, audience, segment, 1);
    },
  },
  'libs/database/audiences/segment-fans.ts#readSegmentFans': {
    run: async (sql) => {
      for (const segment of SEGMENTS)
        await readSegmentFans(sql, { workspaceId: id, segment, after: undefined, limit: 1 });
    },
  },
  'libs/database/audiences/segment-fans.ts#scanSegmentFans': {
    run: async (sql) => {
      for (const segment of SEGMENTS)
        await scanSegmentFans(sql, { workspaceId: id, segment, after: undefined, limit: 1 });
    },
  },
  'libs/database/audiences/segment-fans.ts#freezePage': {
    run: async (sql) => {
      for (const segment of SEGMENTS) await freezeRule(sql, { workspaceId: id, segmentId: id }, segment);
    },
    sends: /^WITH listed/,
  },
  'libs/database/messages/queue-rows.ts#dueChannels': {
    run: async (sql) => {
      for (const table of QUEUE_TABLES) await dueChannels(sql, table);
    },
  },
  'libs/database/messages/queue-rows.ts#moveRow': {
    run: async (sql) => {
      for (const table of QUEUE_TABLES) await moveRow(sql, table, id, { state: 'accepted' });
    },
  },
  'libs/database/messages/queue-rows.ts#unclaimRow': {
    run: async (sql) => {
      for (const table of QUEUE_TABLES) await unclaimRow(sql, table, id, 1);
    },
  },
  'libs/database/messages/queue-rows.ts#loseRows': {
    run: async (sql) => {
      for (const table of QUEUE_TABLES) await loseRows(sql, table, 60);
    },
  },
  'libs/database/metrics/funnel.ts#readFunnel': {
    run: async (sql) => {
      for (const groupBy of GROUPS) await readFunnel(sql, { ...funnel, groupBy });
    },
    sends: /timed AS MATERIALIZED/,
  },
  'libs/database/metrics/funnel-fans.ts#readFunnelFans': {
    run: async (sql) => {
      const group = {
        variant: 'a',
        service: 'none',
        channel: 'none',
        territory: 'DE',
        source: 'qr',
        week: '2026-W10',
      };
      for (const cell of [...FUNNEL_CELLS.values(), ...TIME_CELLS.values()])
        for (const one of [{}, group]) await readFunnelFans(sql, { ...funnel, group: one, cell }, allLines);
    },
    sends: /listed AS/,
  },
  'libs/database/metrics/message-fans.ts#readMessageFans': {
    run: async (sql) => {
      const asked = {
        workspaceId: id,
        campaignId: id,
        asOf: 0,
        from: null,
        to: null,
        withWaiting: true,
        group: {},
      };
      for (const name of MESSAGE_CELL_NAMES) {
        const cell = readMessageCell(name);
        if (cell !== undefined) await readMessageFans(sql, { ...asked, cell }, allLines);
      }
    },
  },
  'libs/database/metrics/lift.ts#readArmFans': {
    run: async (sql) => {
      const asked = {
        workspaceId: id,
        campaignId: id,
        asOf: 0,
        track: 'main',
        step: 'split',
        stage: 'saved',
      } as const;
      for (const column of ARM_COLUMNS)
        await readArmFans(sql, { ...asked, horizonMs: 1, variant: 'a', column }, allLines);
    },
  },
  'libs/database/metrics/timeseries.ts#readEntries': {
    run: async (sql) => {
      for (const asked of entries) await readEntries(sql, asked);
    },
    sends: /entries AS/,
  },
  'libs/database/metrics/timeseries.ts#readEntryFans': {
    run: async (sql) => {
      for (const asked of entries) await readEntryFans(sql, asked, ['a']);
    },
    sends: /entries AS/,
  },
  'libs/database/metrics/time-to-convert.ts#readDayRates': {
    run: async (sql) => {
      for (const groupBy of GROUPS) await readDayRates(sql, { ...funnel, groupBy });
    },
    sends: /AS observed/,
  },
  'libs/database/metrics/layers.ts#readLayers': {
    run: async (sql) => {
      for (const groupBy of GROUPS)
        for (const purpose of PURPOSES) await readLayers(sql, { ...funnel, groupBy, purpose });
    },
    sends: /opted AS MATERIALIZED/,
  },
  'libs/database/metrics/layer-fans.ts#readLayerFans': {
    run: async (sql) => {
      const cells = [...LAYER_CELLS.values()].filter(({ one }) => one === null || one === 'email');
      for (const purpose of PURPOSES)
        for (const cell of cells)
          for (const group of [{}, { service: 'none', week: '2026-W10' }])
            await readLayerFans(sql, { ...funnel, purpose, cell, group }, allLines);
    },
    sends: /listed AS/,
  },
  'libs/database/events/apply-events.ts#refreshEnrollments': {
    run: (sql) => refreshEnrollments(sql, [{ fanId: id, campaignId: id }]),
  },
  'libs/database/events/apply-events.ts#applyEvents': {
    run: (sql) => applyEvents(sql, { afterTx: '0', afterSeq: 0, throughTx: '0', throughSeq: 0 }),
    sends: /^\s*(INSERT|WITH)/,
  },
  'libs/database/reseal.ts#readSealed': {
    run: async (sql) => {
      for (const column of SEALED_COLUMNS) {
        const after = column.key.map(() => id);
        for (const from of [undefined, after])
          await readSealed(sql, column, { firstKey: 'k', after: from, limit: 1 });
      }
    },
  },
  'libs/database/reseal.ts#writeSealed': {
    run: async (sql) => {
      for (const column of SEALED_COLUMNS)
        await writeSealed(sql, column, [{ key: column.key.map(() => id), sealed: 'a', resealed: 'b' }]);
    },
  },
  'libs/database/reseal.ts#countSealed': {
    run: async (sql) => {
      for (const column of SEALED_COLUMNS) await countSealed(sql, column);
    },
  },
  'libs/database/events/rebuild-read-models.ts#buildFresh': { run: rebuild, sends: /^CREATE TEMP TABLE/ },
  'libs/database/events/rebuild-read-models.ts#countOf': { run: rebuild, sends: /^SELECT count/ },
  'libs/database/events/rebuild-read-models.ts#replaceRows': {
    run: rebuild,
    sends: /^(DELETE FROM|INSERT INTO \w+ SELECT)/,
  },
};
