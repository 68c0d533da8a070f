import { Module } from '@nestjs/common';
import { TestSendController } from './test-send.controller.js';
import { TemplatesController } from './templates.controller.js';

@Module({ controllers: [TemplatesController, TestSendController] })
export class TemplatesModule {}
