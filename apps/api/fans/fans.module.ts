import { Module } from '@nestjs/common';
import { Settings } from '#http/settings.js';
import { FanCreation } from './create-fan.js';
import { FanCorrectionsController } from './fan-corrections.controller.js';
import { FanOperationsController } from './fan-operations.controller.js';
import { FanRightsController } from './fan-rights.controller.js';
import { FansController } from './fans.controller.js';
import { LivePositions } from './live-position.js';
import { TemporalLivePositions } from './temporal-live-position.js';

@Module({
  controllers: [FansController, FanCorrectionsController, FanOperationsController, FanRightsController],
  providers: [
    FanCreation,
    {
      provide: LivePositions,
      inject: [Settings],
      useFactory: ({ values }: Settings) =>
        new TemporalLivePositions({ address: values.TEMPORAL_ADDRESS, namespace: values.TEMPORAL_NAMESPACE }),
    },
  ],
})
export class FansModule {}
