import { Module } from '@nestjs/common';
import { AudiencesController } from './audiences.controller.js';

@Module({ controllers: [AudiencesController] })
export class AudiencesModule {}
