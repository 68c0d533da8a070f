import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { z } from 'zod';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();
const CALLS = resolve('test/generated-client/readme-calls.ts');

const ModuleSchema = z.object({
  readmeCalls: z.custom<(baseUrl: string, key: string) => Promise<unknown>>(
    (value) => typeof value === 'function',
  ),
});

/** What the compiler says of the client, with the types that the generator makes of the page without any option. */
async function complaints(folder: string): Promise<string[]> {
  const page = await (await fetch(`${api.baseUrl}/openapi.json`)).text();
  const types = join(folder, 'generated-api.d.ts');
  writeFileSync(types, astToString(await openapiTypes(page)));
  const program = ts.createProgram([CALLS], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: [],
    paths: { 'generated-api': [types] },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start, messageText }) =>
      [
        file?.fileName ?? '',
        file?.getLineAndCharacterOfPosition(start ?? 0).line ?? '',
        ts.flattenDiagnosticMessageText(messageText, '\n'),
      ].join(':'),
    );
}

describe('a client generated from the API page', () => {
  test('compiles in strict mode, and makes the calls of the README', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-client-'));
    try {
      expect(await complaints(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    // Its types are known to the compiler above alone.
    const { readmeCalls } = ModuleSchema.parse(await import(CALLS));
    expect(await readmeCalls(api.baseUrl, api.apiKey)).toMatchObject({
      status: 'live',
      connected: 'spotify',
      accepted: { id: 'evt-1', status: 'accepted' },
      batch: { results: [{ status: 'accepted' }, { status: 'accepted' }] },
      // The worker, which counts, is away.
      services: [],
      csv: expect.stringContaining('text/csv'),
      timeline: expect.arrayContaining(['pre-saved by service', 'agreed to marketing by email']),
      refusal: 'not_found',
    });
  }, 120_000);
});
