import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isProblemCode, PROBLEM_CODES, problemPage, PROBLEMS } from '#contracts/http/problem-codes.js';
import { notFound } from '#http/problem.js';

/** `/problems/{code}`: where the `type` of a problem leads. The pages are written from the list of codes. */
@ApiExcludeController()
@Controller('problems')
export class ProblemPagesController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  list(): string {
    const rows = PROBLEM_CODES.map(
      (code) =>
        `<tr><td>${PROBLEMS[code].status}</td><td><a href="${problemPage(code)}"><code>${code}</code></a></td>` +
        `<td>${marked(PROBLEMS[code].about)}</td></tr>`,
    );
    return page('Problems', `<table>${rows.join('\n')}</table>`);
  }

  @Get(':code')
  @Header('Content-Type', 'text/html; charset=utf-8')
  one(@Param('code') code: string): string {
    if (!isProblemCode(code)) throw notFound('problem code');
    const { status, about } = PROBLEMS[code];
    return page(
      code,
      `<p>Status ${status}.</p><p>${marked(about)}</p><p><a href="/problems">All problems</a></p>`,
    );
  }
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><h1>${title}</h1>${body}</body>
</html>
`;

/** The texts are ours; between backticks is code. */
const marked = (text: string): string => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
