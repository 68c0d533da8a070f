import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { BODY_EXAMPLES } from './body-examples.js';

const ReferenceSchema = z.looseObject({ $ref: z.string() });
const BodySchema = z.looseObject({ example: z.unknown().optional(), default: z.unknown().optional() });

/** Says of each body whether it may be left out, and an example, its own or its schema's: every tool shows it then. */
export function describeBodies(document: OpenAPIObject): OpenAPIObject {
  for (const item of Object.values(document.paths))
    for (const operation of [item.post, item.put, item.patch]) {
      const body = operation?.requestBody;
      if (body === undefined || '$ref' in body) continue;
      for (const media of Object.values(body.content)) {
        const schema = BodySchema.safeParse(resolved(document, media.schema)).data;
        const { example } = schema ?? {};
        // A body with a default may be left out as a whole.
        body.required = schema?.default === undefined;
        const own = BODY_EXAMPLES[operation?.operationId ?? ''];
        if (own !== undefined || example !== undefined) media.example = own ?? example;
      }
    }
  return document;
}

function resolved(document: OpenAPIObject, schema: unknown): unknown {
  const reference = ReferenceSchema.safeParse(schema);
  if (!reference.success) return schema;
  return document.components?.schemas?.[reference.data.$ref.split('/').at(-1) ?? ''];
}
