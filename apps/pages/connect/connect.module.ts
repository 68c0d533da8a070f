import { Module } from '@nestjs/common';
import { CallbackController } from './callback.controller.js';
import { ConnectController } from './connect.controller.js';
import { ConsentOutcomes } from './consent-outcomes.js';
import { Departures } from './departures.js';
import { FanWishes } from './fan-wishes.js';
import { TapsController } from './taps.controller.js';
import { ConsentTrips } from './consent-trips.js';

@Module({
  controllers: [ConnectController, TapsController, CallbackController],
  providers: [ConsentTrips, ConsentOutcomes, Departures, FanWishes],
  exports: [ConsentTrips],
})
export class ConnectModule {}
