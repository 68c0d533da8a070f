import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type SenderDoctor, SenderDoctorSchema } from '#contracts/sending/sender-doctor.js';
import { type DoctorParams, DoctorParamsSchema } from '#contracts/sending/senders.js';
import { Database } from '#database/database.js';
import { listSenders } from '#database/sending/senders.js';
import { judgeMailDomain } from '#domain/sending/mail-domain.js';
import { readMailRecords } from '#providers/dns/mail-records.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound, unprocessable } from '#http/problem.js';
import { Problems } from '#http/problem-responses.js';
import { Settings } from '#http/settings.js';

/** Whether mailboxes will trust the domain that emails come from. */
@ApiTags('sending')
@Secured()
@Controller('v1/senders')
export class SenderDoctorController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Get(':id/doctor')
  @ApiOperation({
    summary: 'Check SPF, DKIM, DMARC and alignment of a sender’s domain in the DNS',
    description: 'Look here before a launch. `email` as the id is the installation’s own sender.',
  })
  @ApiOkResponse({ standardSchema: SenderDoctorSchema })
  @Problems({ 422: 'The sender sends texts: there is no domain to check.' })
  async examine(
    @Workspace() workspaceId: string,
    @Param({ schema: DoctorParamsSchema }) { id }: DoctorParams,
  ): Promise<SenderDoctor> {
    const { EMAIL_FROM, DNS_SERVERS } = this.settings.values;
    const from = id === 'email' ? EMAIL_FROM : await this.fromOf(workspaceId, id);
    const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
    const checks = judgeMailDomain(await readMailRecords(domain, DNS_SERVERS));
    return {
      domain,
      healthy: checks.every(({ verdict }) => verdict === 'good'),
      checks,
      askedAt: new Date().toISOString(),
    };
  }

  private async fromOf(workspaceId: string, id: string): Promise<string> {
    const sender = (await listSenders(this.database, workspaceId)).find((one) => one.id === id);
    if (sender === undefined) throw notFound('sender');
    if (sender.channel !== 'email') throw unprocessable('Only a sender of emails has a domain to check.');
    return sender.credentialsEncrypted === null ? this.settings.values.EMAIL_FROM : sender.from;
  }
}
