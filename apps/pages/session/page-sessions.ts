import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, randomBytes } from 'node:crypto';
import { Database, type Sql } from '#database/database.js';
import { endPageSession, findPageSession, insertPageSession } from '#database/pages/page-sessions.js';
import { Settings } from '#http/settings.js';
import { readCookie, setCookie } from './cookies.js';

/** A browser in which a fan has acted. */
export interface PageSession {
  id: string;
  fanId: string;
}

/** A returning fan is known for so long after the last act in this browser. */
const SESSION_DAYS = 180;
const TOKEN = /^[\w-]{43}$/;

/**
 * Which fan a browser belongs to. There is no session, and no cookie, before the fan acts: who only looks is not
 * tracked. The cookie holds a random token; the database keeps its hash. One browser may have a session in each
 * workspace, under a cookie name of its own, and no workspace can read another's.
 */
@Injectable()
export class PageSessions {
  private readonly secure: boolean;

  constructor(
    private readonly database: Database,
    settings: Settings,
  ) {
    this.secure = new URL(settings.values.PUBLIC_BASE_URL).protocol === 'https:';
  }

  /** The session of this browser in the workspace; undefined where the fan has not acted, or it has ended. */
  async read(request: Request, workspaceId: string): Promise<PageSession | undefined> {
    const hash = this.hashIn(request, workspaceId);
    return hash === undefined ? undefined : findPageSession(this.database, workspaceId, hash);
  }

  /** What the database knows this browser's cookie by. Undefined: it has none. */
  hashIn(request: Request, workspaceId: string): string | undefined {
    const token = readCookie(request, this.cookieName(workspaceId));
    return token === undefined || !TOKEN.test(token) ? undefined : sessionHash(token);
  }

  /** Opens a session for the fan in this browser. `sql`: the transaction of the act that it belongs to. */
  async open(sql: Sql, response: Response, workspaceId: string, fanId: string): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    await insertPageSession(sql, { workspaceId, fanId, tokenHash: sessionHash(token), days: SESSION_DAYS });
    this.send(response, workspaceId, token, SESSION_DAYS * 86_400);
  }

  /** Ends this browser's session; the fan stays. */
  async end(request: Request, response: Response, workspaceId: string): Promise<void> {
    const token = readCookie(request, this.cookieName(workspaceId));
    if (token !== undefined) await endPageSession(this.database, workspaceId, sessionHash(token));
    this.send(response, workspaceId, '', 0);
  }

  private send(response: Response, workspaceId: string, value: string, maxAgeSeconds: number): void {
    setCookie(response, { name: this.cookieName(workspaceId), value, maxAgeSeconds }, this.secure);
  }

  private cookieName(workspaceId: string): string {
    return sessionCookieName(workspaceId, this.secure);
  }
}

/** `__Host-` makes browsers refuse the cookie from a subdomain or without https. */
export function sessionCookieName(workspaceId: string, secure: boolean): string {
  const name = `segue-${workspaceId.replaceAll('-', '').slice(-12)}`;
  return secure ? `__Host-${name}` : name;
}

/** What the database keeps of the token in the cookie. */
export const sessionHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
