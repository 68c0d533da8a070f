import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { campaignRoutes } from './campaigns/routes.js';
import { demoRoutes } from './demo/routes.js';
import { fanRoutes } from './fans/routes.js';
import { flowRoutes } from './flows/routes.js';
import { metricRoutes } from './metrics/routes.js';
import { root } from './frame/root.js';

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    // A thrown redirect is how the router is told to go elsewhere.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: '/campaigns' });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    ...campaignRoutes,
    ...flowRoutes,
    ...fanRoutes,
    ...metricRoutes,
    ...demoRoutes,
  ]),
  basepath: '/app',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
