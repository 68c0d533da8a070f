import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Express } from 'express';
import type { ApiConfig } from '#config/config.js';
import { AppModule } from './app.module.js';
import { Database } from '#database/database.js';
import type { AppPart } from '#http/app-part.js';
import { useBodyParsers } from '#http/body-parsers.js';
import { AllowedMethods } from '#http/allowed-methods.js';
import { refuseOnWrongClock } from '#http/clock.guard.js';
import { endInNewline } from '#http/end-of-line.js';
import { AppLogger } from '#http/logger.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import { crossOrigin } from './platform/cross-origin.js';
import { serveDocs } from './openapi/serve-docs.js';
import { ProblemFilter } from '#http/problem.filter.js';
import { nameRequest } from '#http/request-id.js';
import { FRAMED } from '#http/settings.js';
import { requestLog } from '#http/request-log.js';
import { SchemaPipe } from '#http/schema.pipe.js';

/** Everything a page of ours loads comes from ourselves; Swagger's page styles itself inline. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
};

// Nest declares its plain options as a class; an object literal is what its own guide passes.
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
const OPTIONS: NestApplicationOptions = {
  bodyParser: false,
  // Nest logs nothing before our own logger is set: main.ts reports a failed boot once.
  logger: false,
  abortOnError: false,
  forceCloseConnections: true,
};

/** Where the build leaves the dashboard, beside the compiled rooms. */
const DASHBOARD = fileURLToPath(new URL('../../dashboard', import.meta.url));

/**
 * The whole API, ready to listen. The database must be migrated; Temporal may be away. `parts`: other apps that this
 * process serves, too. `dashboard`: the folder of the built dashboard.
 */
export async function createApp(
  config: ApiConfig,
  parts: readonly AppPart[] = [],
  dashboard = DASHBOARD,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config, parts), OPTIONS);
  const logger = app.get(AppLogger);
  app.useLogger(logger);
  const server: Express = app.getHttpAdapter().getInstance();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.set(FRAMED, config.SANDBOX_URL !== undefined);
  app.use(nameRequest);
  app.use(endInNewline);
  app.use(requestLog(logger));
  app.enableCors(crossOrigin(config.CORS_ORIGINS));
  app.use(refuseOnWrongClock(app.get(Database).clock, logger));
  app.use(helmet({ contentSecurityPolicy: CONTENT_SECURITY_POLICY }));
  serveDashboard(app, dashboard, config.SANDBOX_URL === undefined ? [] : [config.SANDBOX_URL]);
  useBodyParsers(server);
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(logger, new AllowedMethods(() => server.router.stack), parts));
  serveDocs(app, config.PUBLIC_BASE_URL);
  app.enableShutdownHooks();
  return app;
}
