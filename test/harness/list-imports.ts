import {
  ImportedFanPageSchema,
  ImportErrorPageSchema,
  ImportSchema,
  type Import,
} from '#contracts/fans/imports.js';
import type { SpecApi } from './use-api.js';

type Query = Record<string, string>;

/** Imports of lists into the API of a spec. */
export class ListImports {
  constructor(private readonly api: SpecApi) {}

  async send(
    list: string | Buffer,
    query: Query = {},
    { key = this.api.apiKey, type = 'text/csv' }: { key?: string; type?: string } = {},
  ): Promise<{ status: number; body: unknown }> {
    const parameters = new URLSearchParams(query).toString();
    const response = await fetch(`${this.api.baseUrl}/v1/fans/import?${parameters}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': type },
      body: typeof list === 'string' ? list : new Uint8Array(list),
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  }

  /** The report of an import that was taken. */
  async take(list: string | Buffer, query: Query = {}, key = this.api.apiKey): Promise<Import> {
    const answer = await this.send(list, query, { key });
    expect(answer).toMatchObject({ status: 200 });
    return ImportSchema.parse(answer.body);
  }

  /** `line kind reason` of each. */
  async faults(id: string, severity?: 'error' | 'warning'): Promise<string[]> {
    const only = severity === undefined ? '' : `&severity=${severity}`;
    const answer = await this.api.call('GET', `/v1/imports/${id}/errors?limit=200${only}`);
    return ImportErrorPageSchema.parse(answer.body).items.map(
      ({ line, kind, reason }) => `${line} ${kind} ${reason}`,
    );
  }

  /** In the order of the lines. */
  async fans(id: string) {
    const answer = await this.api.call('GET', `/v1/imports/${id}/fans?limit=200`);
    return ImportedFanPageSchema.parse(answer.body).items.sort((a, b) => a.line - b.line);
  }
}
