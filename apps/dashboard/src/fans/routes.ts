import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

export const fanRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/fans',
    component: lazyRouteComponent(() => import('./fan-list.js'), 'FanList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/fans/$id',
    component: lazyRouteComponent(() => import('./fan-page.js'), 'FanPage'),
  }),
] as const;
