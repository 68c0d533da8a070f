import type { PageFan } from '#database/pages/page-fan.js';
import type { PageLayer } from '#domain/pages/layers.js';
import type { FormFields } from '#pages/layout/forms.js';
import type { Html } from '#pages/layout/html.js';
import type { Visitor } from '#pages/visits/visitors.js';

/** For whom a question is written. */
export interface Asked {
  visitor: Visitor;
  fan: PageFan;
  /** `?source=…`, or ''. It goes along with every form. */
  query: string;
  fields: FormFields;
  /** The page is shown inside an app's own browser. */
  inApp: boolean;
}

/** One question of the page after the core action. */
export interface LayerQuestion {
  readonly layer: PageLayer;
  /** Can this fan be asked, and is there something to ask for? */
  canAsk(asked: Asked): boolean;
  /** The question with its form, what it brings, what it promises, and "Not now". */
  view(asked: Asked): Html;
}
