import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '#dashboard/frame/root.js';

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$id',
  component: lazyRouteComponent(() => import('./campaign-page.js'), 'CampaignPage'),
});

const parts = [
  createRoute({
    getParentRoute: () => campaign,
    path: '/',
    component: lazyRouteComponent(() => import('./overview.js'), 'Overview'),
  }),
  createRoute({
    getParentRoute: () => campaign,
    path: '/flow',
    component: lazyRouteComponent(() => import('./live/live-flow.js'), 'LiveFlow'),
  }),
  createRoute({
    getParentRoute: () => campaign,
    path: '/night',
    component: lazyRouteComponent(() => import('./night/release-night.js'), 'ReleaseNight'),
  }),
] as const;

export const campaignRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    component: lazyRouteComponent(() => import('./campaign-list.js'), 'CampaignList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/new',
    component: lazyRouteComponent(() => import('./create/new-campaign.js'), 'NewCampaign'),
  }),
  campaign.addChildren([...parts]),
] as const;
