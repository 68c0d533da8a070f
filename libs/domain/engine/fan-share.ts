/** The FNV-1a hash of a text: a whole number in [0, 2³²). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The fan's place in a window, in ms from its start (by a hash of the fan's id). So the fans of a territory do not all
 * act in the same second, and the same fan always acts at the same place in the window.
 */
export function spread(fanId: string, windowMs: number): number {
  return Math.floor((fnv1a(fanId) / 2 ** 32) * windowMs);
}

/** A stable number in [0, 1) for this key. The hash is mixed once more, so that keys with the same end differ, too. */
export function share(key: string): number {
  let hash = fnv1a(key);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
