import { compileMjml } from '#api/templates/compile-mjml.js';
import type { Direction } from '#domain/messages/language.js';
import { type Theme, THEMES } from '#domain/messages/template-format.js';

/** MJML takes only colours, so each role has one that nothing else has. Afterwards Liquid takes its place. */
const ROLES = ['background', 'surface', 'text', 'quiet', 'accent', 'onAccent', 'line', 'link'] as const;

const SIDES: Record<Direction, { start: string }> = { ltr: { start: 'left' }, rtl: { start: 'right' } };
const DIRECTIONS = ['ltr', 'rtl'] as const;

const HEAD = `import type { Direction } from '#domain/messages/language.js';
import type { Theme } from '#domain/messages/template-format.js';

/* Made by \`npm run themes\` from the MJML beside it: each design as HTML with Liquid and the places of its parts. */
export const COMPILED_THEMES: Readonly<Record<Theme, Record<Direction, string>>> = {
`;

export type Designs = Record<Theme, Record<Direction, string>>;

/** Each design in both directions. `read`: the MJML of a theme. @throws Error naming what MJML does not like. */
export async function compileThemes(read: (theme: Theme) => string): Promise<Designs> {
  const both = async (theme: Theme): Promise<Record<Direction, string>> => ({
    ltr: await designOf(theme, read(theme), 'ltr'),
    rtl: await designOf(theme, read(theme), 'rtl'),
  });
  return { cover: await both('cover'), letter: await both('letter'), card: await both('card') };
}

/** The module that holds them. */
export function moduleOf(designs: Designs): string {
  const lines = THEMES.flatMap((theme) => [
    `  ${theme}: {`,
    ...DIRECTIONS.map((direction) => `    ${direction}: ${JSON.stringify(designs[theme][direction])},`),
    '  },',
  ]);
  return `${HEAD}${lines.join('\n')}\n};\n`;
}

async function designOf(theme: Theme, source: string, direction: Direction): Promise<string> {
  const { start } = SIDES[direction];
  const mjml = source.replaceAll('__DIR__', direction).replaceAll('__START__', start);
  const compiled = await compileMjml(mjml, { publicBaseUrl: 'https://example.com' });
  if (compiled.kind === 'refused' || compiled.warnings.length > 0)
    throw new Error(`${theme}: ${JSON.stringify(compiled)}`);
  return withRoles(withoutSpace(compiled.html));
}

/** The role of `#040404` is the fourth. */
const withRoles = (html: string): string =>
  ROLES.reduce(
    (text, role, index) => text.replaceAll(`#${`0${index + 1}`.repeat(3)}`, `{{ look.light.${role} }}`),
    html,
  );

/** Indentation is a fifth of the bytes, and no mailbox needs it. */
const withoutSpace = (html: string): string =>
  html
    .replace(/\n\s+/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
