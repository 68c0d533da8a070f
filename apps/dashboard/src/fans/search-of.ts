/** What a person typed to find a fan, as the filter of the API that it can only mean. Nothing: everybody. */
export function searchOf(words: string): { email?: string; phone?: string; externalId?: string } {
  if (words === '') return {};
  if (words.includes('@')) return { email: words };
  if (/^\+[\d\s().-]{5,}$/.test(words)) return { phone: words.replaceAll(/[^\d+]/g, '') };
  return { externalId: words };
}
