import type { Language } from '#dashboard/texts/language.js';
import { useSpeech } from '#dashboard/texts/texts.js';
import { EN, type FlowTexts } from './en.js';
import { ES } from './es.js';

const ALL: Record<Language, FlowTexts> = { en: EN, es: ES };

/** The words of the flow builder in the reader's language. They come with the builder, and not with the first load. */
export const useTexts = (): FlowTexts => ALL[useSpeech().language];
