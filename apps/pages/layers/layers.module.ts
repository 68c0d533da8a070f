import { Module } from '@nestjs/common';
import { FollowLayer } from './follow.layer.js';
import { FutureLayer } from './future.layer.js';
import { LayerQuestions } from './layer-questions.js';
import { PushLayer } from './push.layer.js';
import { ShareLayer } from './share.layer.js';
import { EmailLayer, SmsLayer } from './sign-up.layers.js';

@Module({
  providers: [LayerQuestions, EmailLayer, SmsLayer, PushLayer, FollowLayer, FutureLayer, ShareLayer],
  exports: [LayerQuestions],
})
export class LayersModule {}
