import { Liquid } from 'liquidjs';

const liquid = new Liquid({ strictVariables: true, strictFilters: true, cache: true });

export interface MessageVariables {
  artist: string;
  release: string;
  link: string;
  optOut: string;
}

/** Fills a template; an unknown variable is an error, never an empty hole in a fan's message. */
export function render(template: string, variables: MessageVariables): string {
  return String(liquid.parseAndRenderSync(template, variables)).trim();
}
