import { Injectable } from '@nestjs/common';
import { nextLayer } from '#domain/pages/layers.js';
import { FollowLayer } from './follow.layer.js';
import { FutureLayer } from './future.layer.js';
import type { Asked, LayerQuestion } from './layer.js';
import { ShareLayer } from './share.layer.js';
import { EmailLayer, SmsLayer } from './sign-up.layers.js';

/** All questions that can be asked. A further one is a file beside these, and a parameter here. */
@Injectable()
export class LayerQuestions {
  private readonly questions: readonly LayerQuestion[];

  constructor(email: EmailLayer, sms: SmsLayer, follow: FollowLayer, future: FutureLayer, share: ShareLayer) {
    this.questions = [email, sms, follow, future, share];
  }

  /** The one question that this fan is asked next. Undefined: nothing is left. */
  next(asked: Asked): LayerQuestion | undefined {
    const { visitor, fan } = asked;
    const { ask } = visitor.page.subject.settings;
    const askable = this.questions
      .filter((question) => ask[question.layer] && question.canAsk(asked))
      .map(({ layer }) => layer);
    const next = nextLayer(new Set(askable), fan.answered);
    return this.questions.find(({ layer }) => layer === next);
  }
}
