import { Injectable } from '@nestjs/common';
import { wordsOf } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { Settings } from '#http/settings.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

/** To tell one other person. Nothing is loaded from elsewhere: it is the system's own sheet, a text or an email. */
@Injectable()
export class ShareLayer implements LayerQuestion {
  readonly layer = 'share' as const;
  private readonly baseUrl: string;

  constructor(settings: Settings) {
    this.baseUrl = settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
  }

  canAsk({ visitor, fan }: Asked): boolean {
    const open = visitor.state.kind === 'before' || visitor.state.kind === 'out';
    return open && (fan.preSaved !== undefined || fan.saved);
  }

  view(asked: Asked): Html {
    const { visitor } = asked;
    const words = wordsOf(visitor.language);
    const title = visitor.page.release?.title ?? visitor.page.artist.name;
    const url = `${this.baseUrl}${visitor.path}?source=shared`;
    const text = encodeURIComponent(`${title} – ${visitor.page.artist.name}: ${url}`);
    const subject = encodeURIComponent(title);
    const yes = html`<button
        class="button"
        type="button"
        hidden
        data-share="${url}"
        data-title="${title}"
        data-copied="${words.layers.copied}"
      >
        ${words.layers.share}
      </button>
      <div class="row">
        <a class="button second" href="sms:?&amp;body=${text}">${words.layers.byText}</a>
        <a class="button second" href="mailto:?subject=${subject}&amp;body=${text}"
          >${words.layers.byEmail}</a
        >
      </div>
      <label>${words.layers.theLink}<input type="text" readonly value="${url}" /></label>`;
    return layerView(asked, words, {
      ...{ layer: this.layer, title: words.layers.shareTitle, yes },
      text: words.layers.shareText(title),
    });
  }
}
