import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppLogger } from './logger.js';
import { ProblemException, problemOf } from './problem.js';

const CodeSchema = z.object({ code: z.string() });
/** Postgres is away, starting, stopping or out of connections: not the caller's fault, and it passes. */
const DATABASE_AWAY = /^(08...|57P0.|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** Turns whatever was thrown into problem JSON: no stack, no SQL, no personal data leaves the process. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: AppLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { problem, headers } = this.answerFor(thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set(headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }

  private answerFor(thrown: unknown): ProblemException {
    if (thrown instanceof ProblemException) return thrown;
    if (thrown instanceof HttpException)
      return new ProblemException(problemOf(thrown.getStatus(), detailOf(thrown)));
    const instance = `urn:uuid:${randomUUID()}`;
    const code = CodeSchema.safeParse(thrown).data?.code;
    this.logger.failure(thrown, { instance, code });
    if (isAway(thrown, code)) {
      const detail = 'The database cannot be reached at the moment. Try again.';
      return new ProblemException({ ...problemOf(503, detail), instance }, { 'Retry-After': '2' });
    }
    return new ProblemException({ ...problemOf(500, 'Something broke on our side.'), instance });
  }
}

function isAway(thrown: unknown, code: string | undefined): boolean {
  if (code !== undefined) return DATABASE_AWAY.test(code);
  return (
    thrown instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(thrown.message)
  );
}

function detailOf(thrown: HttpException): string {
  switch (thrown.getStatus()) {
    case 404:
      return 'No such path.';
    case 429:
      return 'Too many requests. Try again later.';
    default:
      return thrown.message;
  }
}
