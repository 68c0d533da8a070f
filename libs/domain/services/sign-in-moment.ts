import type { GrantLife } from './grant-life.js';

/**
 * May a page offer the service's sign-in at this moment? A grant that ends within hours cannot wait for a release: its
 * fans are reminded before it, and save by a tap after it.
 */
export function signInFits(life: GrantLife, isOut: boolean): boolean {
  switch (life.kind) {
    case 'months':
    case 'endless':
      return true;
    case 'hours':
      return isOut;
    case 'none':
      return false;
  }
}
