import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { problemComponent } from '#http/problem-responses.js';

const ABOUT = `Segue carries music fans from one stage to the next without a gap: pre-save, release-day save, save
prompt, follow prompt, SMS and email re-engagement.

**Start here.** Create an artist, a release, a flow and a campaign, launch the campaign, and send \`fan.pre_saved\`
events to \`POST /v1/events\`. Look at a fan's timeline and flow state, and read the campaign's funnel.

**Access.** Send \`Authorization: Bearer <API key>\`. Keys belong to one workspace and see nothing of another.

**Errors** are RFC 9457 problem JSON and name every bad field. **Lists** are paged: send \`nextCursor\` back as
\`cursor\`. **Creating** POSTs take an \`Idempotency-Key\`.`;

/** /openapi.json and /docs, written from the schemas that validate. All assets are our own. */
export function serveDocs(app: NestExpressApplication): void {
  const info = new DocumentBuilder()
    .setTitle('Segue')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('AGPL-3.0-only', 'https://www.gnu.org/licenses/agpl-3.0.html')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key (`sgk_…`) or a session token (`sgs_…`).',
    })
    .build();
  const document = () => {
    const made = SwaggerModule.createDocument(app, info);
    made.components = { ...made.components, schemas: { ...made.components?.schemas, ...problemComponent() } };
    return made;
  };
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Segue API',
    swaggerOptions: { validatorUrl: null, persistAuthorization: true },
  });
}
