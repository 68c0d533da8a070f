import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiConfig } from '../../libs/contracts/config.js';
import { AccessModule } from './access/access.module.js';
import { ArtistsModule } from './artists/artists.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { PlatformModule } from './platform/platform.module.js';

/** One line a concept; a module's own files stand in the folder of its name. */
const CONCEPTS = [
  AccessModule, //
  ArtistsModule,
  EventsModule,
  HealthModule,
];

@Module({})
export class AppModule {
  static with(config: ApiConfig): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(config), ...CONCEPTS] };
  }
}
