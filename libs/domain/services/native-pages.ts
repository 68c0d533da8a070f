import type { Service } from '#domain/terms.js';
import { SERVICE_ROWS } from './service-rows.js';

/** Is this an https address of the service itself? Fans are handed over to nobody else. */
export function isPageOf(service: Service, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, port } = new URL(url);
  const plain = username === '' && password === '' && port === '';
  return protocol === 'https:' && plain && SERVICE_ROWS[service].nativeHosts.includes(hostname);
}
