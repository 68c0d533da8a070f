import { createContext, useContext } from 'react';
import type { Flow } from '#domain/flows/flow.js';

/** What the fields of the side panel can offer to choose from. */
export interface PanelWorld {
  flow: Flow;
  /** The track of the step that is edited. */
  track: string;
  /** Keys of the messages that are written. */
  templates: readonly string[];
}

export const WorldContext = createContext<PanelWorld>({
  flow: { schema: 1, name: '', tracks: [] },
  track: '',
  templates: [],
});

export const useWorld = (): PanelWorld => useContext(WorldContext);
