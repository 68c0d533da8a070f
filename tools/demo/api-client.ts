import type { z } from 'zod';

/** Thrown for an answer that is not a success. The message is the problem's own text. */
class ApiError extends Error {
  override readonly name = 'ApiError';
}

/** The public HTTP API, used as any customer uses it: with an address and a key. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  get<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
    return this.call('GET', path, schema);
  }

  post<S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.infer<S>> {
    return this.call('POST', path, schema, { type: 'application/json', content: JSON.stringify(body) });
  }

  postCsv<S extends z.ZodType>(path: string, csv: string, schema: S): Promise<z.infer<S>> {
    return this.call('POST', path, schema, { type: 'text/csv', content: csv });
  }

  put<S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.infer<S>> {
    return this.call('PUT', path, schema, { type: 'application/json', content: JSON.stringify(body) });
  }

  /** The image is the body itself. */
  putImage<S extends z.ZodType>(path: string, image: Buffer, schema: S): Promise<z.infer<S>> {
    return this.call('PUT', path, schema, { type: 'image/png', content: new Uint8Array(image) });
  }

  private async call<S extends z.ZodType>(
    method: string,
    path: string,
    schema: S,
    body?: { type: string; content: string | Uint8Array<ArrayBuffer> },
  ): Promise<z.infer<S>> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': body.type }),
      },
      ...(body === undefined ? {} : { body: body.content }),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(`${method} ${path} was answered with ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }
}
