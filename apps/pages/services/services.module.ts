import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { PageServices, type PageServicesMaker } from './page-services.js';

/** What every page may inject: the services that fans can connect here. */
@Global()
@Module({})
export class ServicesModule {
  static with(make: PageServicesMaker): DynamicModule {
    return {
      module: ServicesModule,
      providers: [{ provide: PageServices, useFactory: make, inject: [Database, SecretBox] }],
      exports: [PageServices],
    };
  }
}
