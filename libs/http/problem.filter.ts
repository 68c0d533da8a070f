import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { troubleOf } from './database-trouble.js';
import { AppLogger } from './logger.js';
import { ProblemException, problemOf } from './problem.js';

const CodeSchema = z.object({ code: z.string() });

/** Turns whatever was thrown into problem JSON. No stack, no SQL and no personal data leaves the process. */
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
    const trouble = troubleOf(thrown);
    if (trouble !== undefined) {
      this.logger.trouble(trouble.kind, thrown);
      const problem = { ...problemOf(503, trouble.detail), instance };
      return new ProblemException(problem, { 'Retry-After': String(trouble.retryAfter) });
    }
    this.logger.failure(thrown, { instance, code: CodeSchema.safeParse(thrown).data?.code });
    return new ProblemException({ ...problemOf(500, 'Something broke on our side.'), instance });
  }
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
