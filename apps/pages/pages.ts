import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiConfig } from '#config/config.js';
import type { AppPart } from '#http/app-part.js';
import { ArtworkModule } from './artwork/artwork.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { ConnectModule } from './connect/connect.module.js';
import { LandingModule } from './landing/landing.module.js';
import { ManageModule } from './manage/manage.module.js';
import { PreferencesModule } from './preferences/preferences.module.js';
import { tellProblem } from './problem/tell-problem.js';
import { pageServicesOf } from './services/page-services.js';
import { ServicesModule } from './services/services.module.js';
import { SessionModule } from './session/session.module.js';
import { ShareModule } from './share/share.module.js';
import { SignUpModule } from './sign-up/sign-up.module.js';
import { UnsubscribeModule } from './unsubscribe/unsubscribe.module.js';
import { VisitsModule } from './visits/visits.module.js';

/** Each page has one line, and its files are in the folder of the same name. */
const PAGES = [
  SessionModule,
  VisitsModule,
  // Before the landing page, which takes further paths of its own.
  ArtworkModule,
  CalendarModule,
  ShareModule,
  SignUpModule,
  UnsubscribeModule,
  PreferencesModule,
  LandingModule,
  ConnectModule,
  ManageModule,
];

@Module({})
class PagesModule {
  static with(config: ApiConfig): DynamicModule {
    return { module: PagesModule, imports: [ServicesModule.with(pageServicesOf(config)), ...PAGES] };
  }
}

/** What fans see, as a part of the process that serves it. */
export const fanPages = (config: ApiConfig): AppPart => ({ module: PagesModule.with(config), tellProblem });
