import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

export const metricRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/metrics',
    component: lazyRouteComponent(() => import('./metrics-page.js'), 'MetricsPage'),
  }),
] as const;
