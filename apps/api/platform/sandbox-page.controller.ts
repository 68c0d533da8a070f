import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';

/** `/sandbox`: in a local run it leads to the phone and mailbox of the sandbox's fans. Elsewhere there is none. */
@ApiExcludeController()
@Controller('sandbox')
export class SandboxPageController {
  constructor(private readonly settings: Settings) {}

  @Get()
  open(@Res() response: Response): void {
    const { SANDBOX_URL: sandbox } = this.settings.values;
    if (sandbox === undefined) throw notFound('page');
    response.redirect(302, new URL('/sandbox', sandbox).href);
  }
}
