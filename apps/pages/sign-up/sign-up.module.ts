import { Module } from '@nestjs/common';
import { ConfirmController } from './confirm.controller.js';
import { SignUpController } from './sign-up.controller.js';
import { SignUps } from './take-sign-up.js';

@Module({ controllers: [SignUpController, ConfirmController], providers: [SignUps] })
export class SignUpModule {}
