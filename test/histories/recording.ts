import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { z } from 'zod';

const { History } = proto.temporal.api.history.v1;
export type History = proto.temporal.api.history.v1.IHistory;

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** Set by `npm run histories:record`. */
const RECORDING = process.env['SEGUE_RECORD_HISTORIES'] === '1';

const HistorySchema = z.object({ events: z.array(z.record(z.string(), z.unknown())) });

/**
 * When recording, keeps a real history as test/histories/<name>.json. Later workflow code must still be able to
 * replay it. The history does not say who recorded it, or where.
 */
export function keepHistory(name: string, history: History): void {
  if (!RECORDING) return;
  const plain = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(plain, anonymous, 1)}\n`);
}

/** Every history that was kept so far. */
export function keptHistories(): { workflowId: string; history: History }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const json: unknown = JSON.parse(readFileSync(FOLDER + file, 'utf8'));
      return {
        workflowId: file.replace('.json', ''),
        history: History.fromObject(HistorySchema.parse(json)),
      };
    });
}

function anonymous(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorded';
  return key === 'stackTrace' ? '' : value;
}
