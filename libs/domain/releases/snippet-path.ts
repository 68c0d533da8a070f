import type { AudioKind } from './audio-kind.js';

/** The address of a snippet below our own. It never means another file. */
export const snippetPath = ({ hash, kind }: { hash: string; kind: AudioKind }): string =>
  `/snippet/${hash}.${kind}`;
