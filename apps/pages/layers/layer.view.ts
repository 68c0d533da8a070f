import type { PageLayer } from '#domain/pages/layers.js';
import type { Catalogue } from '#pages/languages/languages.js';
import { buttonForm } from '#pages/layout/forms.js';
import { attributes, html, type Html } from '#pages/layout/html.js';
import type { Asked } from './layer.js';

/** The frame of a question: what it is about, the answer's own form, and "Not now", which is as easy to tap as yes. */
export function layerView(
  asked: Asked,
  words: Catalogue,
  question: {
    layer: PageLayer;
    title: string;
    text: string;
    yes: Html;
    /** It is hidden until the script has found that the browser offers web push. */
    waitsFor?: { publicKey: string; isLocal: boolean };
  },
): Html {
  const { layer, title, text, yes, waitsFor } = question;
  const shown = attributes({
    ...{ class: 'card stack', 'aria-labelledby': `layer-${layer}`, 'data-layer': layer },
    ...{ hidden: waitsFor !== undefined, 'data-push': waitsFor?.publicKey },
    'data-local': waitsFor?.isLocal === true ? 'yes' : undefined,
  });
  const skip = buttonForm(asked.fields, {
    action: `${asked.visitor.path}/skip${asked.query}`,
    label: words.common.notNow,
    look: 'second',
    values: { layer },
  });
  return html`<section ${shown}>
    <div class="tight">
      <h2 id="layer-${layer}">${title}</h2>
      <p class="quiet">${text}</p>
    </div>
    ${yes} ${skip}
  </section>`;
}
