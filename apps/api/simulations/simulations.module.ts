import { Module } from '@nestjs/common';
import { SimulationRunner } from './run-simulation.js';
import { SimulationsController } from './simulations.controller.js';

@Module({
  controllers: [SimulationsController],
  providers: [{ provide: SimulationRunner, useFactory: () => new SimulationRunner() }],
})
export class SimulationsModule {}
