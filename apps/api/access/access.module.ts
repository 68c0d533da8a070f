import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { ApiKeysController } from './api-keys.controller.js';
import { AuthController } from './auth.controller.js';
import { MembersController } from './members.controller.js';
import { TestAddressesController } from './test-addresses.controller.js';
import { WorkspaceController } from './workspace.controller.js';
import { SignInLinksController } from './sign-in-links.controller.js';
import { SignInLimits } from './sign-in-limits.js';

@Module({
  controllers: [
    AuthController,
    SignInLinksController,
    ApiKeysController,
    MembersController,
    TestAddressesController,
    WorkspaceController,
  ],
  // In this order: the second asks whom the first has let in.
  providers: [
    SignInLimits,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
})
export class AccessModule {}
