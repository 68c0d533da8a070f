import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { describeOperations, HEADERS } from './describe-operations.js';
import { describeBodies } from './describe-bodies.js';
import { PageSchemas, settleNames } from './page-schemas.js';
import { PROBLEM_SCHEMAS } from './problem-schemas.js';

const ABOUT = `Segue carries music fans from one stage to the next without a gap: pre-save, release-day save, save
prompt, follow prompt, SMS and email re-engagement.

**Start here.** Create an artist, a release, a flow and a campaign, launch the campaign, and send \`fan.pre_saved\`
events to \`POST /v1/events\`. Look at a fan's timeline and flow state, and read the campaign's funnel.

**Access.** Send \`Authorization: Bearer <API key>\`. Keys belong to one workspace and see nothing of another.

**Errors** are RFC 9457 problem JSON with a stable \`code\` ([all codes](/problems)) and name every bad field. Every
answer has an \`X-Request-Id\`. **Lists** are paged: send \`nextCursor\` back as \`cursor\`, with the same filters.
**POSTs** take an \`Idempotency-Key\`, or say that they do not. A query parameter that a path does not know is refused.`;

/** /openapi.json and /docs, written from the schemas that validate. All assets are our own. */
export function serveDocs(app: NestExpressApplication, publicBaseUrl: string): void {
  SwaggerModule.setup('docs', app, () => apiPage(app, publicBaseUrl), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Segue API',
    swaggerOptions: { validatorUrl: null, persistAuthorization: true },
  });
}

/** The API's page as data. It needs neither a database nor a server that listens. */
export function apiPage(app: NestExpressApplication, publicBaseUrl: string): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Segue')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('AGPL-3.0-only', 'https://www.gnu.org/licenses/agpl-3.0.html')
    .addServer(publicBaseUrl)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key (`sgk_…`) or a session token (`sgs_…`).',
    })
    .build();
  const schemas = new PageSchemas();
  const made = SwaggerModule.createDocument(app, info, {
    standardSchemaConverter: schemas.convert,
    // Without a name here `describeOperations` finds one.
    operationIdFactory: () => '',
  });
  describeOperations(made.paths);
  const components = { ...made.components?.schemas };
  for (const schema of PROBLEM_SCHEMAS.values())
    Object.assign(components, schemas.convert(schema, { schemaType: 'output' })?.components);
  const settled = settleNames(
    { ...made, components: { ...made.components, schemas: {}, headers: HEADERS } },
    components,
  );
  return describeBodies(z.custom<OpenAPIObject>().parse(settled));
}
