import { Global, Module } from '@nestjs/common';
import { FanTaps } from './fan-taps.js';
import { TapQueue } from './tap-queue.js';

/** What a page may inject that carries out taps of fans. */
@Global()
@Module({ providers: [FanTaps, TapQueue], exports: [FanTaps, TapQueue] })
export class TapsModule {}
