import { Module } from '@nestjs/common';
import { ManageController } from './manage.controller.js';

@Module({ controllers: [ManageController] })
export class ManageModule {}
