import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

export const demoRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/demo',
    component: lazyRouteComponent(() => import('./demo-page.js'), 'DemoPage'),
  }),
] as const;
