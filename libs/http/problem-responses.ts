import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemSchema } from '#contracts/http/problem.js';

/** Documents the problem answers of an operation: each status, with the case in which it is given. */
export const Problems = (when: Record<number, string>): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ...Object.entries(when).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: PROBLEM_CONTENT }),
    ),
  );

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

type Components = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/**
 * This schema is added to the document by hand, because the operations refer to it by name. Zod and Swagger have
 * different types for the same JSON.
 */
export const problemComponent = (): Components =>
  z.custom<Components>().parse({ Problem: ProblemSchema.toJSONSchema({ target: 'openapi-3.0' }) });
