import { Module } from '@nestjs/common';
import { PersonalDataController } from './personal-data.controller.js';
import { PreferencesController } from './preferences.controller.js';

@Module({ controllers: [PreferencesController, PersonalDataController] })
export class PreferencesModule {}
