import { Module } from '@nestjs/common';
import { CallbackController } from './callback.controller.js';
import { ConnectController } from './connect.controller.js';
import { ConsentOutcomes } from './consent-outcomes.js';
import { ConsentTrips } from './consent-trips.js';
import { FanTaps } from './fan-taps.js';

@Module({
  controllers: [ConnectController, CallbackController],
  providers: [ConsentTrips, ConsentOutcomes, FanTaps],
  exports: [ConsentTrips],
})
export class ConnectModule {}
