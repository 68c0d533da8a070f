import type { Flow } from '#domain/flows/flow.js';
import { stop } from './parts.js';

/** What runs for fans who wish for every release: it is saved when it is out, and nothing is sent. */
export function everyRelease(): Flow {
  return {
    schema: 1,
    name: 'Every new release',
    tracks: [
      {
        id: 'save',
        trigger: { event: 'fan.pre_saved' },
        reentry: 'once',
        steps: [
          { kind: 'wait', id: 'awaitRelease', name: 'Until the release is out', until: { kind: 'release' } },
          {
            ...{ kind: 'service', id: 'save', name: 'Save it for the fan', action: 'saveRelease' },
            onFailed: 'done',
          },
          stop('done'),
        ],
      },
    ],
  };
}
