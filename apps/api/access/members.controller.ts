import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type AddMember,
  AddMemberSchema,
  type ChangeMember,
  ChangeMemberSchema,
  type Invitation,
  InvitationSchema,
  MemberPageSchema,
  MemberSchema,
  type MemberView,
} from '#contracts/access/members.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { writeAudit } from '#database/access/audit.js';
import { inviteMember, type NewInvitation, renewInvitation } from '#database/access/invitations.js';
import {
  changeRole,
  listMembers,
  type MemberRecord,
  removeMember,
} from '#database/access/workspace-members.js';
import { Database, type Sql } from '#database/database.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { conflict, mustBeAllowed, notFound } from '#http/problem.js';
import { accessOf, Needs, Secured, Workspace } from './access.js';
import { actorOf } from './actor.js';

/** The members of a workspace. All of it is for owners. */
@ApiTags('access')
@Secured()
@Needs('own')
@Controller('v1/members')
export class MembersController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'The members of the workspace, invited ones included (owners only)' })
  @ApiOkResponse({ standardSchema: MemberPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<MemberView>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listMembers(this.database, { workspaceId, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.id, toMember);
  }

  @Post()
  @ApiOperation({
    summary: 'Invite a member (owners only); the answer is the only place that shows the one-time token',
    description:
      'Nothing is mailed. Give the token to the member, who sets a password with it within 7 days.',
  })
  @ApiCreatedResponse({ standardSchema: InvitationSchema })
  @ApiResponse({ status: 409, description: 'The email is a member’s already.' })
  invite(
    @Workspace() workspaceId: string,
    @Body({ schema: AddMemberSchema }) { email, role }: AddMember,
    @Req() request: Request,
  ): Promise<Invitation> {
    return this.database.transaction(async (sql) => {
      const invited = await inviteMember(sql, { workspaceId, email, role });
      if (invited === undefined) throw conflict('This email is a member’s already.');
      await audit(sql, workspaceId, request, 'member.invite', detailsOf(invited.member));
      return toInvitation(invited);
    });
  }

  @Post(':id/invitation')
  @ApiOperation({
    summary: 'A new one-time token for a member (owners only), shown this once',
    description: 'For a lost invitation or a forgotten password. Tokens from before are no longer good.',
  })
  @ApiCreatedResponse({ standardSchema: InvitationSchema })
  renew(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<Invitation> {
    return this.database.transaction(async (sql) => {
      const renewed = await renewInvitation(sql, workspaceId, id);
      if (renewed === undefined) throw notFound('member');
      await audit(sql, workspaceId, request, 'member.invite_again', detailsOf(renewed.member));
      return toInvitation(renewed);
    });
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the role of a member (owners only); it counts at once' })
  @ApiOkResponse({ standardSchema: MemberSchema })
  @ApiResponse({ status: 409, description: 'No owner would be left.' })
  change(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: ChangeMemberSchema }) { role }: ChangeMember,
    @Req() request: Request,
  ): Promise<MemberView> {
    return this.database.transaction(async (sql) => {
      const outcome = await changeRole(sql, { workspaceId, id, role });
      mustBeAllowed(outcome, 'member');
      const details = { ...detailsOf(outcome.member), from: outcome.before.role };
      await audit(sql, workspaceId, request, 'member.change_role', details);
      return toMember(outcome.member);
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a member (owners only); open sessions and invitations end at once' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 409, description: 'No owner would be left.' })
  async remove(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<void> {
    await this.database.transaction(async (sql) => {
      const outcome = await removeMember(sql, { workspaceId, id });
      mustBeAllowed(outcome, 'member');
      await audit(sql, workspaceId, request, 'member.remove', detailsOf(outcome.member));
    });
  }
}

/** The email stands in the entry, because the id says nothing once the member is removed. */
const detailsOf = ({ id, email, role }: MemberRecord): object => ({ memberId: id, email, role });

async function audit(
  sql: Sql,
  workspaceId: string,
  request: Request,
  action: string,
  details: object,
): Promise<void> {
  await writeAudit(sql, { workspaceId, actor: actorOf(accessOf(request)), action, details });
}

function toMember({ id, email, role, active, invitationExpiresAt, createdAt }: MemberRecord): MemberView {
  return {
    ...{ id, email, role, state: active ? 'active' : 'invited' },
    invitationExpiresAt: invitationExpiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

function toInvitation({ member, token, expiresAt }: NewInvitation): Invitation {
  return { member: toMember(member), token, expiresAt: expiresAt.toISOString() };
}
