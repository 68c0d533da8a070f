import { type DynamicModule, Global, Module } from '@nestjs/common';
import { PageServices } from './page-services.js';

/** What every page may inject: the services that fans can connect here. */
@Global()
@Module({})
export class ServicesModule {
  static with(services: PageServices): DynamicModule {
    return {
      module: ServicesModule,
      providers: [{ provide: PageServices, useValue: services }],
      exports: [PageServices],
    };
  }
}
