import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemSchema } from '#contracts/http/problem.js';

/** Problem answers on the API page: status → when it is given. */
export const Problems = (when: Record<number, string>): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ...Object.entries(when).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: PROBLEM_CONTENT }),
    ),
  );

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

type Components = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** Put into the document by hand: it is referred to by name above. Zod and Swagger type the same JSON differently. */
export const problemComponent = (): Components =>
  z.custom<Components>().parse({ Problem: ProblemSchema.toJSONSchema({ target: 'openapi-3.0' }) });
