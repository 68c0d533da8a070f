import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import {
  type CreateKeyword,
  CreateKeywordSchema,
  type Keyword,
  KeywordPageSchema,
  KeywordSchema,
  type ListKeywordsQuery,
  ListKeywordsQuerySchema,
} from '#contracts/consents/keywords.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import {
  createKeyword,
  deleteKeyword,
  type KeywordRecord,
  listKeywords,
} from '#database/consents/keywords.js';
import { findRunningCampaign } from '#database/campaigns/running-campaigns.js';
import { parseKeyword } from '#domain/consents/keyword.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { badRequest, conflict, notFound, unprocessable } from '#http/problem.js';
import { keywordProblem } from './keyword-problem.js';

@ApiTags('keywords')
@Secured()
@Controller('v1/keywords')
export class KeywordsController {
  constructor(private readonly database: Database) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'A word that fans text to join a campaign',
    description: 'Whoever texts it agrees to what `wording` says, is answered, and is enrolled.',
  })
  @ApiCreatedResponse({ standardSchema: KeywordSchema })
  @ApiResponse({
    status: 409,
    description: 'The word is taken by a campaign that has not ended, or the campaign has ended.',
  })
  @ApiResponse({ status: 422, description: 'No keyword, or no track of the flow starts for who texts it.' })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateKeywordSchema }) body: CreateKeyword,
  ): Promise<Keyword> {
    const word = parseKeyword(body.word);
    if (word.kind === 'refused')
      throw unprocessable('This cannot be a keyword.', [{ path: 'word', message: word.reason }]);
    const campaign = await findRunningCampaign(this.database, workspaceId, body.campaignId);
    if (campaign === undefined) throw badRequest([{ path: 'campaignId', message: 'No such campaign' }]);
    if (campaign.status === 'ended') throw conflict('The campaign has ended.', 'campaign_has_ended');
    const leadsNowhere = await keywordProblem(this.database, workspaceId, campaign);
    if (leadsNowhere !== undefined)
      throw unprocessable('Nobody would enter by this keyword.', [
        { path: 'campaignId', message: leadsNowhere },
      ]);
    const { campaignId, sender, wording, frequency, doubleOptIn } = body;
    const keyword = { workspaceId, word: word.word, campaignId, sender, wording, frequency, doubleOptIn };
    const created = await this.database.transaction((sql) => createKeyword(sql, keyword));
    if (created === undefined) throw conflict('This keyword is taken.', 'keyword_taken');
    return toKeyword(created);
  }

  @Get()
  @ApiOperation({ summary: 'The keywords of the workspace, oldest first' })
  @ApiOkResponse({ standardSchema: KeywordPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListKeywordsQuerySchema }) { limit, cursor, campaignId }: ListKeywordsQuery,
  ): Promise<Page<Keyword>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listKeywords(this.database, { workspaceId, campaignId, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.id, toKeyword);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a word out of use', description: 'Who joined by it stays.' })
  @ApiNoContentResponse()
  async remove(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await deleteKeyword(this.database, workspaceId, id))) throw notFound('keyword');
  }
}

function toKeyword({ id, word, campaignId, sender, wording, frequency, ...row }: KeywordRecord): Keyword {
  const { doubleOptIn, createdAt } = row;
  return {
    id,
    word,
    campaignId,
    sender,
    wording,
    frequency,
    doubleOptIn,
    createdAt: createdAt.toISOString(),
  };
}
