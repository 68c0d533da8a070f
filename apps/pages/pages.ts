import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiConfig } from '#config/config.js';
import type { AppPart } from '#http/app-part.js';
import { ArtworkModule } from './artwork/artwork.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { ConnectModule } from './connect/connect.module.js';
import { ContactCardModule } from './contact-card/contact-card.module.js';
import { FutureModule } from './future/future.module.js';
import { LandingModule } from './landing/landing.module.js';
import { ManageModule } from './manage/manage.module.js';
import { PreferencesModule } from './preferences/preferences.module.js';
import { tellProblem } from './problem/tell-problem.js';
import { pageServicesOf, type PageServicesMaker } from './services/page-services.js';
import { PushModule } from './push/push.module.js';
import { ServicesModule } from './services/services.module.js';
import { SessionModule } from './session/session.module.js';
import { ShareModule } from './share/share.module.js';
import { SignUpModule } from './sign-up/sign-up.module.js';
import { UnsubscribeModule } from './unsubscribe/unsubscribe.module.js';
import { SnippetModule } from './snippet/snippet.module.js';
import { TapsModule } from './taps/taps.module.js';
import { VisitsModule } from './visits/visits.module.js';

/** Each page has one line, and its files are in the folder of the same name. */
const PAGES = [
  SessionModule,
  VisitsModule,
  TapsModule,
  // Before the landing page, which takes further paths of its own.
  ArtworkModule,
  SnippetModule,
  CalendarModule,
  ContactCardModule,
  ShareModule,
  SignUpModule,
  PushModule,
  UnsubscribeModule,
  PreferencesModule,
  LandingModule,
  ConnectModule,
  FutureModule,
  ManageModule,
];

@Module({})
class PagesModule {
  static with(services: PageServicesMaker): DynamicModule {
    return { module: PagesModule, imports: [ServicesModule.with(services), ...PAGES] };
  }
}

/** What fans see, as a part of the process that serves it. */
export const fanPages = (config: ApiConfig, services = pageServicesOf(config)): AppPart => ({
  module: PagesModule.with(services),
  tellProblem,
});
