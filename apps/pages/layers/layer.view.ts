import type { PageLayer } from '#domain/pages/layers.js';
import type { Catalogue } from '#pages/languages/languages.js';
import { buttonForm } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import type { Asked } from './layer.js';

/** The frame of a question: what it is about, the answer's own form, and "Not now", which is as easy to tap as yes. */
export function layerView(
  asked: Asked,
  words: Catalogue,
  question: { layer: PageLayer; title: string; text: string; yes: Html },
): Html {
  const { layer, title, text, yes } = question;
  const skip = buttonForm(asked.fields, {
    action: `${asked.visitor.path}/skip${asked.query}`,
    label: words.common.notNow,
    look: 'second',
    values: { layer },
  });
  return html`<section class="card stack" aria-labelledby="layer-${layer}" data-layer="${layer}">
    <div class="tight">
      <h2 id="layer-${layer}">${title}</h2>
      <p class="quiet">${text}</p>
    </div>
    ${yes} ${skip}
  </section>`;
}
