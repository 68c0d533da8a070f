import { Global, Module } from '@nestjs/common';
import { FormGate } from './form-gate.js';
import { FormTokens } from './form-tokens.js';
import { PageLimits } from './page-limits.js';
import { PageSessions } from './page-sessions.js';

/** What every page may inject: the browser's session, the forms' tokens and gate, the limits. */
@Global()
@Module({
  providers: [PageSessions, FormTokens, FormGate, PageLimits],
  exports: [PageSessions, FormTokens, FormGate, PageLimits],
})
export class SessionModule {}
