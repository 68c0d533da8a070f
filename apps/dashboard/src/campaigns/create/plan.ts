/** What a person has chosen so far for a new campaign. It is kept until the campaign is there. */
export interface Plan {
  release: 'known' | 'fresh';
  releaseId: string;
  artist: string;
  title: string;
  date: string;
  time: string;
  spotify: string;
  flow: 'known' | 'template';
  flowId: string;
  name: string;
  slug: string;
  landingUrl: string;
}

export const EMPTY_PLAN: Plan = {
  ...{ release: 'known', releaseId: '', artist: '', title: '', date: '', time: '00:00', spotify: '' },
  ...{ flow: 'template', flowId: '', name: '', slug: '', landingUrl: '' },
};

export const STEPS = ['release', 'flow', 'page', 'look'] as const;
export type PlanStep = (typeof STEPS)[number];

/** The fields of a step that have to be filled in before the next one. */
export function missingIn(step: PlanStep, plan: Plan): (keyof Plan)[] {
  return neededIn(step, plan).filter((field) => plan[field].trim() === '');
}

function neededIn(step: PlanStep, { release, flow }: Plan): (keyof Plan)[] {
  switch (step) {
    case 'release':
      return release === 'known' ? ['releaseId'] : ['artist', 'title', 'date', 'time'];
    case 'flow':
      return flow === 'known' ? ['flowId'] : [];
    case 'page':
      return ['name'];
    case 'look':
      return [];
  }
}

const KEY = 'segue.new-campaign';

/** What was typed in this tab before it was loaded anew. */
export function keptPlan(): Plan {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
  const text = (field: keyof Plan): string => {
    const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, field) : undefined;
    return typeof value === 'string' ? value : EMPTY_PLAN[field];
  };
  return {
    ...{ release: text('release') === 'fresh' ? 'fresh' : 'known', releaseId: text('releaseId') },
    ...{ artist: text('artist'), title: text('title'), date: text('date'), time: text('time') },
    ...{
      spotify: text('spotify'),
      flow: text('flow') === 'known' ? 'known' : 'template',
      flowId: text('flowId'),
    },
    ...{ name: text('name'), slug: text('slug'), landingUrl: text('landingUrl') },
  };
}

export const keepPlan = (plan: Plan): void => sessionStorage.setItem(KEY, JSON.stringify(plan));
export const forgetPlan = (): void => sessionStorage.removeItem(KEY);
