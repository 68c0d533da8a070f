import { Module } from '@nestjs/common';
import { EventsController } from './events.controller.js';
import { RawEventsController } from './raw-events.controller.js';
import { Intake } from '#intake/intake.js';

@Module({ controllers: [EventsController, RawEventsController], providers: [Intake] })
export class EventsModule {}
