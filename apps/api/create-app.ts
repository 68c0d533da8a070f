import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Express } from 'express';
import type { ApiConfig } from '#config/config.js';
import { AppModule } from './app.module.js';
import { Database } from '#database/database.js';
import { useBodyParsers } from '#http/body-parsers.js';
import { refuseOnWrongClock } from '#http/clock.guard.js';
import { AppLogger } from '#http/logger.js';
import { serveDocs } from './platform/openapi.js';
import { ProblemFilter } from '#http/problem.filter.js';
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

/** The whole API, ready to listen. The database must be migrated; Temporal may be away. */
export async function createApp(config: ApiConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), OPTIONS);
  const logger = app.get(AppLogger);
  app.useLogger(logger);
  const server: Express = app.getHttpAdapter().getInstance();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);
  app.use(requestLog(logger));
  app.use(refuseOnWrongClock(app.get(Database).clock, logger));
  app.use(helmet({ contentSecurityPolicy: CONTENT_SECURITY_POLICY }));
  useBodyParsers(server);
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  serveDocs(app);
  app.enableShutdownHooks();
  return app;
}
