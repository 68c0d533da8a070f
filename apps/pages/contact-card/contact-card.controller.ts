import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Database } from '#database/database.js';
import { findContactCard } from '#database/releases/contact-cards.js';
import { contactCard } from '#domain/releases/contact-card.js';
import { notFound } from '#http/problem.js';

const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.vcf$/;

/** `/c/{artist}.vcf`: what a fan keeps, so that the artist's messages come from a name. */
@ApiExcludeController()
@Controller('c')
export class ContactCardController {
  constructor(private readonly database: Database) {}

  @Get(':name')
  async card(@Param('name') name: string, @Res() response: Response): Promise<void> {
    const [, artistId] = NAME.exec(name) ?? [];
    const card = artistId === undefined ? undefined : await findContactCard(this.database, artistId);
    if (card === undefined) throw notFound('contact card');
    response
      .set({ 'Content-Disposition': 'attachment; filename="contact.vcf"', 'Cache-Control': 'no-cache' })
      .type('text/vcard; charset=utf-8')
      .send(contactCard(card));
  }
}
