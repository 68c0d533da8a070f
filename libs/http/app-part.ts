import type { DynamicModule, Type } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Problem } from '#contracts/http/problem.js';

/** An app that another app's process serves, too: its module, and how it tells people of problems. */
export interface AppPart {
  module: DynamicModule | Type;
  /**
   * Answers a failed request of this part in its own way, as a page for a person. False: the request is not for this
   * part, and the problem is answered as JSON. `headers`: those of the problem, as `Retry-After`.
   */
  tellProblem(
    request: Request,
    response: Response,
    problem: Problem,
    headers: Record<string, string>,
  ): boolean;
}
