import { useEffect, useState } from 'react';
import { answered } from '#client/client.js';
import { api } from './api.js';
import { signedIn } from './session.js';

/** The token of a link that `npm start` prints, if this page was opened by one. It is taken out of the address. */
function takeLinkToken(): string | undefined {
  const token = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', location.pathname);
  return token;
}

const token = takeLinkToken();
/** The link is good once, so it is used once, however often the page is drawn. */
const signIn =
  token === undefined ? undefined : answered(api.POST('/v1/auth/sign-in-link', { body: { token } }));

/** Signs in by the link. The session replaces one from before, which may be of another data folder. */
export function useLink(): 'none' | 'opening' | 'failed' | 'done' {
  const [state, setState] = useState<'none' | 'opening' | 'failed' | 'done'>(
    signIn === undefined ? 'none' : 'opening',
  );
  useEffect(() => {
    signIn?.then(
      (session) => {
        signedIn(session);
        setState('done');
      },
      () => setState('failed'),
    );
  }, []);
  return state;
}
