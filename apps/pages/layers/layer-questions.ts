import { Injectable } from '@nestjs/common';
import { nextLayer, type PageLayer } from '#domain/pages/layers.js';
import { FollowLayer } from './follow.layer.js';
import { FutureLayer } from './future.layer.js';
import type { Asked, LayerQuestion } from './layer.js';
import { PushLayer } from './push.layer.js';
import { ShareLayer } from './share.layer.js';
import { EmailLayer, SmsLayer } from './sign-up.layers.js';

/** All questions that can be asked. A further one is a file beside these, and a parameter here. */
@Injectable()
export class LayerQuestions {
  private readonly questions: readonly LayerQuestion[];

  constructor(
    email: EmailLayer,
    sms: SmsLayer,
    push: PushLayer,
    follow: FollowLayer,
    future: FutureLayer,
    share: ShareLayer,
  ) {
    this.questions = [email, sms, push, follow, future, share];
  }

  /**
   * The one question that this fan is asked next. Web push only a script can ask: behind it stands what is asked where
   * no script runs, or the browser has none. Empty: nothing is left.
   */
  next(asked: Asked): LayerQuestion[] {
    const first = this.nextBut(asked, new Set());
    if (first?.layer !== 'webpush') return first === undefined ? [] : [first];
    const other = this.nextBut(asked, new Set(['webpush']));
    return other === undefined ? [first] : [first, other];
  }

  private nextBut(asked: Asked, without: ReadonlySet<PageLayer>): LayerQuestion | undefined {
    const { visitor, fan } = asked;
    const { ask } = visitor.page.subject.settings;
    const askable = this.questions
      .filter((question) => ask[question.layer] && question.canAsk(asked))
      .map(({ layer }) => layer);
    const next = nextLayer(new Set(askable), new Set([...fan.answered, ...without]));
    return this.questions.find(({ layer }) => layer === next);
  }
}
