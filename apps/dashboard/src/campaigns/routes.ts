import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

export const campaignRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    component: lazyRouteComponent(() => import('./campaign-list.js'), 'CampaignList'),
  }),
] as const;
