import { Injectable } from '@nestjs/common';
import { Database } from '#database/database.js';
import { answeredLayers } from '#database/pages/page-answers.js';
import { nextLayer } from '#domain/pages/layers.js';
import { FollowLayer } from './follow.layer.js';
import type { Asked, LayerQuestion } from './layer.js';
import { ShareLayer } from './share.layer.js';
import { EmailLayer, SmsLayer } from './sign-up.layers.js';

/** All questions that can be asked. A further one is a file beside these, and a parameter here. */
@Injectable()
export class LayerQuestions {
  private readonly questions: readonly LayerQuestion[];

  constructor(
    private readonly database: Database,
    email: EmailLayer,
    sms: SmsLayer,
    follow: FollowLayer,
    share: ShareLayer,
  ) {
    this.questions = [email, sms, follow, share];
  }

  /** The one question that this fan is asked next. Undefined: nothing is left. */
  async next(asked: Asked): Promise<LayerQuestion | undefined> {
    const { visitor, fan } = asked;
    const answers = await answeredLayers(this.database, {
      fanId: fan.id,
      campaignId: visitor.page.campaignId,
    });
    const { ask } = visitor.page.subject.settings;
    const askable = this.questions
      .filter((question) => ask[question.layer] && question.canAsk(asked))
      .map(({ layer }) => layer);
    const next = nextLayer(new Set(askable), new Set(answers.keys()));
    return this.questions.find(({ layer }) => layer === next);
  }
}
