/** What a scope lets us do, in a word for which every language of the pages has a sentence. */
export const PERMISSION_WORDS = [
  'addToLibrary',
  'seeLibrary',
  'follow',
  'seeFollows',
  'country',
  'account',
  'stayConnected',
] as const;
export type PermissionWord = (typeof PERMISSION_WORDS)[number];
