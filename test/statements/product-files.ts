import { join } from 'node:path';
import ts from 'typescript';

export const ROOT = join(import.meta.dirname, '..', '..');

const config = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.json'), undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  },
});
if (config === undefined) throw new Error('There is no tsconfig.json.');

export const OPTIONS = config.options;

const ROOMS = ['activities', 'apps', 'libs', 'tools', 'bench'].map((room) => join(ROOT, room));

/** Every file of the product. Specs do not belong to it. Migrations are statements of their own that TypeORM runs. */
export const PRODUCT = config.fileNames.filter(
  (file) => ROOMS.some((room) => file.startsWith(`${room}/`)) && !file.endsWith('spec.ts'),
);

export const ENTITY_FILES = config.fileNames.filter((file) => file.endsWith('.entity.ts'));
