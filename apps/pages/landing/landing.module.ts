import { Module } from '@nestjs/common';
import { LayersModule } from '#pages/layers/layers.module.js';
import { LandingController } from './landing.controller.js';
import { LeadsController } from './leads.controller.js';
import { RemindController } from './remind.controller.js';

@Module({ imports: [LayersModule], controllers: [LandingController, LeadsController, RemindController] })
export class LandingModule {}
