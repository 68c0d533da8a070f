import { Module } from '@nestjs/common';
import { FanImports } from './fan-imports.js';
import { ImportsController } from './imports.controller.js';

@Module({ controllers: [ImportsController], providers: [FanImports] })
export class ImportsModule {}
