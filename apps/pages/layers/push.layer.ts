import { Injectable } from '@nestjs/common';
import { programmeOf } from '#database/campaigns/campaign-pages.js';
import { pushWording } from '#domain/consents/sign-up-wording.js';
import { Settings } from '#http/settings.js';
import { wordsOf } from '#pages/languages/languages.js';
import type { Html } from '#pages/layout/html.js';
import { pushForm } from '#pages/push/push.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

/**
 * Notifications in the fan's browser. Whether the browser has them only its script can tell: so the question is hidden
 * until the script shows it in the place of the next one, and who has no script never misses it. Never inside an app's
 * own browser, which would subscribe and show nothing.
 */
@Injectable()
export class PushLayer implements LayerQuestion {
  readonly layer = 'webpush' as const;
  readonly publicKey: string;
  private readonly isLocal: boolean;

  constructor({ values }: Settings) {
    this.publicKey = values.VAPID_PUBLIC_KEY;
    this.isLocal = values.SANDBOX_URL !== undefined;
  }

  canAsk({ visitor, fan, inApp }: Asked): boolean {
    if (this.publicKey === '' || inApp || fan.pushed) return false;
    const open = visitor.state.kind === 'before' || visitor.state.kind === 'out';
    return open && (fan.preSaved !== undefined || fan.saved);
  }

  view(asked: Asked): Html {
    const { language, page, path } = asked.visitor;
    const { subject } = page;
    const words = signUpWords(language).push;
    const wording = pushWording(language, programmeOf(subject));
    return layerView(asked, wordsOf(language), {
      ...{
        layer: this.layer,
        title: words.title(subject.settings.sender ?? subject.artist),
        text: words.promise,
      },
      yes: pushForm({ language, action: `${path}/push${asked.query}`, wording, fields: asked.fields() }),
      waitsFor: { publicKey: this.publicKey, isLocal: this.isLocal },
    });
  }
}
