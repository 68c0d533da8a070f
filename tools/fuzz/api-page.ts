import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';

const JsonSchema = z.looseObject({ $ref: z.string().optional() });
export type JsonSchema = z.infer<typeof JsonSchema>;

const ParameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema: JsonSchema,
});
export type Parameter = z.infer<typeof ParameterSchema>;

const MediaSchema = z.object({ schema: JsonSchema.optional(), example: z.unknown().optional() });
const ContentSchema = z.record(z.string(), MediaSchema);
const AnswerSchema = z.object({ description: z.string(), content: ContentSchema.optional() });
const OperationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(ParameterSchema).default([]),
  requestBody: z.object({ content: ContentSchema }).optional(),
  responses: z.record(z.string(), AnswerSchema),
  security: z.array(z.unknown()).default([]),
});
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const PageSchema = z.object({
  openapi: z.string(),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), OperationSchema)),
  components: z.object({ schemas: z.record(z.string(), JsonSchema) }),
});

export interface Operation extends z.infer<typeof OperationSchema> {
  method: string;
  path: string;
}

/** What an answer said, as far as the page speaks of it. */
export interface Answer {
  status: number;
  /** Without parameters; empty where there is no body. */
  contentType: string;
  text: string;
}

/** The API's own page: its operations, and a judge of answers. */
export class ApiPage {
  readonly operations: Operation[];
  readonly version: string;
  readonly servers: string[];
  private readonly schemas: Record<string, JsonSchema>;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    const page = PageSchema.parse(document);
    this.version = page.openapi;
    this.servers = page.servers.map(({ url }) => url);
    this.schemas = page.components.schemas;
    this.operations = Object.entries(page.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [{ ...operation, method: method.toUpperCase(), path }];
      }),
    );
    this.ajv.addSchema({ $id: 'page', components: { schemas: this.schemas } });
  }

  /** The schema itself, where it is a reference. */
  resolved(schema: JsonSchema): JsonSchema {
    if (schema.$ref === undefined) return schema;
    const found = this.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (found === undefined) throw new Error(`The page refers to ${schema.$ref}, which it does not have.`);
    return found;
  }

  /** Undefined where the value is as the schema says; else what is wrong. */
  problemOf(value: unknown, schema: JsonSchema): string | undefined {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"page#/components/');
    let validate = this.validators.get(text);
    if (validate === undefined) {
      validate = this.ajv.compile(z.looseObject({}).parse(JSON.parse(text)));
      this.validators.set(text, validate);
    }
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  /** Undefined where the page foresees the answer; else in which way it is off. */
  judge(operation: Operation, { status, contentType, text }: Answer): string | undefined {
    const expected = operation.responses[String(status)];
    if (expected === undefined) return `the page knows no status ${status}`;
    const { content } = expected;
    if (content === undefined) return text === '' ? undefined : 'the page knows no body';
    const media = content[contentType];
    if (media === undefined) return `the page knows no ${contentType || 'answer without a body'}`;
    if (!/[/+]json$/.test(contentType) || media.schema === undefined) return undefined;
    return this.problemOf(JSON.parse(text), media.schema);
  }
}
