/** The FNV-1a hash of a text: a whole number in [0, 2³²). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A stable share of `windowMs` for this fan (FNV-1a over the id), so that a territory's fans do not all act in
 * the same second and the same fan always acts at the same place in the window.
 */
export function spread(fanId: string, windowMs: number): number {
  return Math.floor((fnv1a(fanId) / 2 ** 32) * windowMs);
}

/** A stable number in [0, 1) for this key: FNV-1a, then mixed so that keys that share an end are apart as well. */
export function share(key: string): number {
  let hash = fnv1a(key);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
