import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AllowedMethods } from './allowed-methods.js';
import { troubleOf } from './database-trouble.js';
import type { AppPart } from './app-part.js';
import { AppLogger } from './logger.js';
import { ProblemException, problemOf } from './problem.js';
import { requestIdOf } from './request-id.js';

const CodeSchema = z.object({ code: z.string() });

/**
 * Turns whatever was thrown into problem JSON, or into a page where a person had asked for one. No stack, no SQL and no
 * personal data leaves the process.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: AppLogger,
    private readonly allowed: AllowedMethods,
    private readonly parts: readonly AppPart[] = [],
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const requestId = requestIdOf(request);
    const { problem, headers } = this.answerFor(thrown, request, requestId);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (this.parts.some((part) => part.tellProblem(request, response, problem, headers))) return;
    response
      .status(problem.status)
      .set(headers)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, ...(requestId === undefined ? {} : { requestId }) }));
  }

  private answerFor(thrown: unknown, request: Request, requestId: string | undefined): ProblemException {
    if (thrown instanceof ProblemException) return thrown;
    if (thrown instanceof HttpException) return this.answerOfNest(thrown, request);
    const trouble = troubleOf(thrown);
    if (trouble !== undefined) {
      this.logger.trouble(trouble.kind, thrown, requestId);
      const problem = problemOf('unavailable', trouble.detail);
      return new ProblemException(problem, { 'Retry-After': String(trouble.retryAfter) });
    }
    this.logger.failure(thrown, { requestId, code: CodeSchema.safeParse(thrown).data?.code });
    return new ProblemException(problemOf('internal_error', 'Something broke on our side.'));
  }

  /** Nest itself throws these, for a path without a route above all. Our own code throws problems. */
  private answerOfNest(thrown: HttpException, request: Request): ProblemException {
    const status = thrown.getStatus();
    if (status !== 404) return new ProblemException(problemOf(status, thrown.message));
    const methods = this.allowed.at(request.path);
    if (methods.length === 0) return new ProblemException(problemOf('no_such_path', 'No such path.'));
    const allow = methods.join(', ');
    const detail = `${request.method} is not for this path: it has ${allow}.`;
    return new ProblemException(problemOf('method_not_allowed', detail), { Allow: allow });
  }
}
