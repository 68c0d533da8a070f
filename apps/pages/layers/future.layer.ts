import { Injectable } from '@nestjs/common';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import { wordsOf } from '#pages/languages/languages.js';
import { hidden } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import { futureWishOf } from '#pages/future/future-wish.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

/**
 * To have every new release of the artist saved by itself. Only fans are asked who have let us save this one, by a
 * grant that lasts. The words beside the box name the day on which the wish ends.
 */
@Injectable()
export class FutureLayer implements LayerQuestion {
  readonly layer = 'future' as const;

  canAsk({ visitor, fan }: Asked): boolean {
    const wish = futureWishOf(visitor);
    if (wish === undefined || fan.futureSaves.includes(wish.service)) return false;
    switch (visitor.state.kind) {
      case 'before':
        return fan.preSaved?.path === 'service';
      case 'out':
        return fan.saved || fan.releaseSaved !== undefined;
      case 'always':
      case 'ended':
      case 'cancelled':
      case 'hidden':
        return false;
    }
  }

  view(asked: Asked): Html {
    const { visitor, fields, query } = asked;
    const wish = futureWishOf(visitor);
    if (wish === undefined) return html``;
    const words = wordsOf(visitor.language);
    const name = SERVICE_NAMES[wish.service];
    const yes = html`<form method="post" action="${visitor.path}/future${query}">
      ${fields()}${hidden('service', wish.service)}${hidden('until', wish.endsAt)}<label class="check"
        ><input type="checkbox" name="agreed" value="yes" required /><span>${wish.wording}</span></label
      >
      <button class="button">${words.future.yes}</button>
    </form>`;
    const title = words.future.title(visitor.page.artist.name);
    return layerView(asked, words, { layer: this.layer, title, text: words.future.text(name), yes });
  }
}
