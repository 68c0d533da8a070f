import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Database } from '#database/database.js';
import type { PageFan } from '#database/pages/page-fan.js';
import { leaveCampaign } from '#database/pages/leave-campaign.js';
import { deleteConnection } from '#database/services/connections.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { wordsOf } from '#pages/languages/languages.js';
import { leadTo, sendPage } from '#pages/layout/send-page.js';
import { rememberLanguage } from '#pages/session/chosen-language.js';
import { FormGate } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { PageSessions } from '#pages/session/page-sessions.js';
import { leaveNotice, noticeText, takeNotice } from '#pages/visits/notices.js';
import { ownerOf, type Visitor, Visitors } from '#pages/visits/visitors.js';
import { managePage, type ManageProps } from './manage.view.js';

const ServiceSchema = z.object({ service: z.enum(SERVICES) });

/** `/r/{slug}/manage`: what is kept for the fan of this browser, and how it is taken back. */
@ApiExcludeController()
@Controller('r')
export class ManageController {
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly visitors: Visitors,
    private readonly sessions: PageSessions,
    private readonly gate: FormGate,
    private readonly tokens: FormTokens,
    private readonly counter: PageCounter,
    private readonly clocks: WorkspaceClocks,
  ) {
    this.secure = settings.values.PUBLIC_BASE_URL.startsWith('https:');
  }

  @Get(':slug/manage')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    rememberLanguage(request, response, this.secure);
    const { page, path, language, fan } = visitor;
    const title = page.release?.title ?? page.artist.name;
    const notice = takeNotice(request, response, this.secure);
    const about = { title, artist: page.artist.name };
    const props: ManageProps = {
      ...{ language, path, title, fan: fan && keptOf(fan, canUndo(visitor), page.artist.name) },
      finders: page.release === undefined ? [] : visitor.services.finders().map(named),
      notice: notice && noticeText(wordsOf(language), notice, about),
      fields: () => this.tokens.fields(ownerOf(visitor)),
      formTargets: visitor.services.origins(),
    };
    sendPage(response, managePage(props));
  }

  /** Deletes the tokens, the account's id, and the country that it told, at once. */
  @Post(':slug/manage/disconnect')
  async disconnect(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, path } = visitor;
    const parsed = ServiceSchema.safeParse(request.body);
    if (fan !== undefined && parsed.success) {
      const { service } = parsed.data;
      if (await deleteConnection(this.database, page.workspaceId, fan.id, service))
        await this.counter.count(request, page, 'disconnected', service);
      leaveNotice(response, { notice: 'disconnected', service, secure: this.secure });
    }
    leadTo(response, `${path}/manage`);
  }

  /** Takes the fan out of the campaign. The browser still knows the fan, who may pre-save again and then starts anew. */
  @Post(':slug/manage/undo')
  async undo(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, path } = visitor;
    if (fan !== undefined && canUndo(visitor)) {
      const { workspaceId, campaignId } = page;
      const now = await this.clocks.now(workspaceId);
      await leaveCampaign(this.database, { workspaceId, campaignId, fanId: fan.id, now });
      leaveNotice(response, { notice: 'undone', secure: this.secure });
    }
    leadTo(response, path);
  }

  @Post(':slug/manage/sign-out')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    await this.gate.pass(request, ownerOf(visitor));
    await this.sessions.end(request, response, visitor.page.workspaceId);
    leaveNotice(response, { notice: 'signedOut', secure: this.secure });
    leadTo(response, `${visitor.path}/manage`);
  }
}

const named = (service: Service) => ({ service, name: SERVICE_NAMES[service] });

/** A pre-save can be taken back before the release. A grant behind it stays until the fan disconnects the service. */
const canUndo = ({ state, fan }: Visitor): boolean => state.kind === 'before' && fan?.preSaved !== undefined;

function keptOf(
  { connections, preSaved, futureSaves }: PageFan,
  undoable: boolean,
  artist: string,
): NonNullable<ManageProps['fan']> {
  const listensOn = preSaved?.path === 'reminder' ? preSaved.service : undefined;
  return {
    connected: connections.map(({ service }) => named(service)),
    canUndo: undoable,
    everyRelease: futureSaves.length > 0 ? artist : undefined,
    listensOn: listensOn && SERVICE_NAMES[listensOn],
    preSaved: preSaved?.path === 'service' && connections.some(({ service }) => service === preSaved.service),
  };
}
