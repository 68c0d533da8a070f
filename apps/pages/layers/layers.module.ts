import { Module } from '@nestjs/common';
import { FollowLayer } from './follow.layer.js';
import { LayerQuestions } from './layer-questions.js';
import { ShareLayer } from './share.layer.js';

@Module({ providers: [LayerQuestions, FollowLayer, ShareLayer], exports: [LayerQuestions] })
export class LayersModule {}
