import { Module } from '@nestjs/common';
import { DeploymentAppsController } from './deployment-apps.controller.js';
import { ServiceAppChanges } from './service-app-changes.js';
import { ServiceAppStatesController } from './service-app-states.controller.js';
import { ServiceAppTests } from './service-app-tests.js';
import { ServiceAppsController } from './service-apps.controller.js';
import { ServiceMaker } from './service-maker.js';

@Module({
  // The more particular path comes first: `deployment` is no id of an app.
  controllers: [DeploymentAppsController, ServiceAppsController, ServiceAppStatesController],
  providers: [ServiceAppChanges, ServiceAppTests, ServiceMaker],
})
export class ServiceAppsModule {}
