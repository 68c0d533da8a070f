import { APP_INTERCEPTOR } from '@nestjs/core';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { ApiConfig } from '#config/config.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { AppLogger } from '#http/logger.js';
import { QueryInterceptor } from '#http/query.interceptor.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { ProblemPagesController } from './problem-pages.controller.js';
import { SandboxPageController } from './sandbox-page.controller.js';
import { IdempotencyInterceptor } from './idempotency.js';

/** Started together with its database, the API waits for it, rather than being started again. */
const START_WAITS_MS = 30_000;

/** What every module may inject: Database, Settings, SecretBox, WorkspaceClocks, AppLogger. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static with(config: ApiConfig): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [ProblemPagesController, SandboxPageController],
      providers: [
        { provide: Settings, useValue: new Settings(config) },
        {
          provide: Database,
          useFactory: () =>
            new Database(config.DATABASE_URL, { applicationName: 'segue-api', work: 'request' }).connect(
              START_WAITS_MS,
            ),
        },
        {
          provide: SecretBox,
          useFactory: () =>
            new SecretBox({ keys: config.SEGUE_ENCRYPTION_KEYS, hmacKey: config.SEGUE_HMAC_KEY }),
        },
        AppLogger,
        WorkspaceClocks,
        { provide: APP_INTERCEPTOR, useClass: QueryInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [Settings, Database, SecretBox, AppLogger, WorkspaceClocks],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
