import { useSyncExternalStore } from 'react';
import type { Session } from '#contracts/access/access.js';

const KEY = 'segue.session';

interface State {
  session: Session | undefined;
  /** The API refused the session. The page stays as it is, and a dialog asks to sign in again. */
  expired: boolean;
}

let state: State = { session: kept(), expired: false };
const listeners = new Set<() => void>();

function kept(): Session | undefined {
  const text = localStorage.getItem(KEY);
  if (text === null) return undefined;
  try {
    const session: unknown = JSON.parse(text);
    return isSession(session) ? session : undefined;
  } catch {
    return undefined;
  }
}

/** We wrote it ourselves. What an older version wrote, or a person has changed, is no session. */
function isSession(value: unknown): value is Session {
  return (
    hasText(value, 'token') &&
    hasText(value, 'expiresAt') &&
    'member' in value &&
    hasText(value.member, 'email')
  );
}

function hasText(value: unknown, key: string): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && key in value && typeof Reflect.get(value, key) === 'string'
  );
}

function change(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

export function signedIn(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session));
  change({ session, expired: false });
}

export function signedOut(): void {
  localStorage.removeItem(KEY);
  change({ session: undefined, expired: false });
}

/** Called when the API answers 401 to a request with a session. */
export function sessionRefused(): void {
  if (state.session !== undefined && !state.expired) change({ ...state, expired: true });
}

export const sessionToken = (): string | undefined => state.session?.token;

// Another tab signed in or out.
addEventListener('storage', ({ key }) => {
  if (key === KEY) change({ session: kept(), expired: false });
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = (): State => useSyncExternalStore(subscribe, () => state);
