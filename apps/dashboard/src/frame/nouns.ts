import { IconChartBar, IconRoute, IconSpeakerphone, IconUsers, type Icon } from '@tabler/icons-react';
import type { Texts } from '#dashboard/texts/texts.js';

interface Noun {
  noun: keyof Texts['frame']['nouns'];
  to: '/campaigns' | '/flows' | '/fans' | '/metrics';
  /** After `g`, this key goes there. */
  key: string;
  icon: Icon;
}

/** The left rail, in its order. */
export const NOUNS: readonly Noun[] = [
  { noun: 'campaigns', to: '/campaigns', key: 'c', icon: IconSpeakerphone },
  { noun: 'flows', to: '/flows', key: 'f', icon: IconRoute },
  { noun: 'fans', to: '/fans', key: 'a', icon: IconUsers },
  { noun: 'metrics', to: '/metrics', key: 'm', icon: IconChartBar },
];
