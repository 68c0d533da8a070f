import { Module } from '@nestjs/common';
import { ContactCardController } from './contact-card.controller.js';

@Module({ controllers: [ContactCardController] })
export class ContactCardModule {}
