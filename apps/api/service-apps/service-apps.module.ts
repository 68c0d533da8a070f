import { Module } from '@nestjs/common';
import { ServiceAppChanges } from './service-app-changes.js';
import { ServiceAppStatesController } from './service-app-states.controller.js';
import { ServiceAppTests } from './service-app-tests.js';
import { ServiceAppsController } from './service-apps.controller.js';
import { ServiceMaker } from './service-maker.js';

@Module({
  controllers: [ServiceAppsController, ServiceAppStatesController],
  providers: [ServiceAppChanges, ServiceAppTests, ServiceMaker],
})
export class ServiceAppsModule {}
