import type { NextFunction, Request, Response } from 'express';

/**
 * Text of any kind ends in a newline, so that answers do not run into the prompt or into each other. Providers read
 * theirs (TwiML, an XML) to the letter.
 */
export function endInNewline(_request: Request, response: Response, next: NextFunction): void {
  const send = response.send.bind(response);
  response.send = (body?: unknown) => send(typeof body === 'string' ? ended(body, response) : body);
  next();
}

function ended(text: string, response: Response): string {
  const isXml = /\bxml\b/.test(response.get('Content-Type') ?? '');
  return text === '' || text.endsWith('\n') || isXml ? text : `${text}\n`;
}
