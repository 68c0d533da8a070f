import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApiKeysController } from './api-keys.controller.js';
import { AuthController } from './auth.controller.js';
import { MembersController } from './members.controller.js';
import { WorkspaceController } from './workspace.controller.js';
import { SignInLimits } from './sign-in-limits.js';

@Module({
  controllers: [AuthController, ApiKeysController, MembersController, WorkspaceController],
  providers: [SignInLimits, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class AccessModule {}
