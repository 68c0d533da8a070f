/** What we use of two libraries that bring no types. */
declare module 'mjml' {
  interface Mjml2HtmlOptions {
    fonts?: Record<string, string>;
    ignoreIncludes?: boolean;
    keepComments?: boolean;
    minify?: boolean;
    beautify?: boolean;
    validationLevel?: 'skip' | 'soft' | 'strict';
  }
  export default function mjml2html(
    mjml: string,
    options?: Mjml2HtmlOptions,
  ): Promise<{ html: string; errors: { line: number; message: string; tagName: string }[] }>;
}

declare module 'html-to-text' {
  interface Selector {
    selector: string;
    format?: string;
    options?: Record<string, unknown>;
  }
  export function convert(
    html: string,
    options?: { wordwrap?: number | false; selectors?: Selector[] },
  ): string;
}
