import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

export const flowRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/flows',
    component: lazyRouteComponent(() => import('./flow-list.js'), 'FlowList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/flows/$flowId',
    component: lazyRouteComponent(() => import('./flow-builder-page.js'), 'FlowBuilderPage'),
  }),
] as const;
