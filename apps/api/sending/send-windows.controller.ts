import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type SendWindow,
  type SendWindowList,
  SendWindowListSchema,
} from '#contracts/sending/send-windows.js';
import { SMS_HOURS } from '#domain/sending/sms-hours.js';
import type { Hours, SmsHoursRow } from '#domain/sending/week-windows.js';
import { Secured } from '#api/access/access.js';

/** The hours of the law, as this installation knows them: the same for every workspace. */
@ApiTags('sending')
@Secured()
@Controller('v1/send-windows')
export class SendWindowsController {
  @Get()
  @ApiOperation({
    summary: 'When texts may reach fans, by country, state and province, each with its source',
    description:
      'A place that is not listed has the usual hours of 9 to 20. A country that is not listed gets no text until the ' +
      'workspace allows it in `smsCountries`. Email goes out from 8 to 21 everywhere, and web push from 9 to 20.',
  })
  @ApiOkResponse({ standardSchema: SendWindowListSchema })
  list(): SendWindowList {
    return { items: SMS_HOURS.map(toWindow) };
  }
}

const toWindow = ({ quietHolidays, weekdays, saturday, sunday, ...row }: SmsHoursRow): SendWindow => ({
  ...row,
  weekdays: toTimes(weekdays),
  saturday: toTimes(saturday),
  sunday: toTimes(sunday),
  holidays: quietHolidays === true ? 'quiet' : 'as usual',
});

const toTimes = (hours: Hours | null): SendWindow['sunday'] =>
  hours === null ? null : { from: timeOf(hours.from), to: timeOf(hours.to) };

const timeOf = (hour: number): string =>
  `${String(Math.floor(hour)).padStart(2, '0')}:${hour % 1 === 0 ? '00' : '30'}`;
