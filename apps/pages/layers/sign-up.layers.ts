import { Injectable } from '@nestjs/common';
import type { SignUpPurpose } from '#domain/consents/sign-up-wording.js';
import { wordsOf } from '#pages/languages/languages.js';
import { buttonLink } from '#pages/layout/forms.js';
import type { Html } from '#pages/layout/html.js';
import { signUpForm } from '#pages/sign-up/sign-up.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

const hasActed = ({ visitor, fan }: Asked): boolean =>
  (visitor.state.kind === 'before' || visitor.state.kind === 'out') &&
  (fan.preSaved !== undefined || fan.saved);

/** Where to write to: for the one reminder on the path without a grant, for news on the other. */
@Injectable()
export class EmailLayer implements LayerQuestion {
  readonly layer = 'email' as const;

  canAsk(asked: Asked): boolean {
    return hasActed(asked) && !asked.fan.reachable;
  }

  view(asked: Asked): Html {
    const { language, page } = asked.visitor;
    const { subject } = page;
    const purpose = purposeOf(asked);
    const words = signUpWords(language).signUp;
    const isReminder = purpose === 'reminder';
    const sender = subject.settings.sender ?? subject.artist;
    return layerView(asked, wordsOf(language), {
      layer: this.layer,
      title: isReminder ? words.reminderTitle(page.release?.title ?? sender) : words.emailTitle(sender),
      text: isReminder ? words.reminderPromise : words.emailPromise,
      yes: signUpForm({ language, subject, channel: 'email', purpose, fields: asked.fields() }),
    });
  }
}

function purposeOf({ visitor, fan }: Asked): SignUpPurpose {
  return visitor.state.kind === 'before' && fan.preSaved?.path === 'reminder' ? 'reminder' : 'marketing';
}

/** Texts, once an email is confirmed: before that, nobody can have a number texted. */
@Injectable()
export class SmsLayer implements LayerQuestion {
  readonly layer = 'sms' as const;

  canAsk(asked: Asked): boolean {
    return hasActed(asked) && asked.fan.reachable;
  }

  view(asked: Asked): Html {
    const { language, page } = asked.visitor;
    const { settings, artist } = page.subject;
    const words = signUpWords(language).signUp;
    const title = words.smsTitle(settings.sender ?? artist);
    return layerView(asked, wordsOf(language), {
      ...{ layer: this.layer, title, text: words.smsPromise(settings.textsAMonth) },
      yes: buttonLink(`${asked.visitor.path}/sign-up/sms`, words.send),
    });
  }
}
