import type { Request, Response } from 'express';

/** A cookie of ours: only for this origin, out of reach of scripts, and left out of requests that other pages make. */
export interface Cookie {
  name: string;
  /** Base64url and dots, so that it needs no encoding. */
  value: string;
  /** 0 takes the cookie away. */
  maxAgeSeconds: number;
  path?: string;
}

/** The value of a cookie that the browser sent. */
export const readCookie = (request: Request, name: string): string | undefined =>
  cookieIn(request.headers.cookie, name);

/** `secure`: the page is served by https. */
export function setCookie(response: Response, cookie: Cookie, secure: boolean): void {
  response.append('Set-Cookie', cookieText(cookie, secure));
}

/** Of two cookies with one name the first counts. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** The header that sets the cookie. @throws Error for a value that would have to be encoded. */
export function cookieText({ name, value, maxAgeSeconds, path = '/' }: Cookie, secure: boolean): string {
  if (!/^[\w.~-]*$/.test(value)) throw new Error(`The cookie ${name} has a value that has to be encoded.`);
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}
