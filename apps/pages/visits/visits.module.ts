import { Global, Module } from '@nestjs/common';
import { PageCounter } from '#pages/counts/page-counter.js';
import { Intake } from '#intake/intake.js';
import { LandingPages } from './landing-pages.js';
import { PageActs } from './page-acts.js';
import { Visitors } from './visitors.js';

/** What every page about a campaign may inject: who looks at what, the counts, and the way in for acts. */
@Global()
@Module({
  providers: [LandingPages, Visitors, PageCounter, PageActs, Intake],
  exports: [LandingPages, Visitors, PageCounter, PageActs],
})
export class VisitsModule {}
