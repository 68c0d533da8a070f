import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from './not-found.js';
import { PageError } from './page-error.js';
import { Shell } from './shell.js';

/** The route around all pages. Each noun has its own routes below it, in `<noun>/routes.ts`. */
export const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});
