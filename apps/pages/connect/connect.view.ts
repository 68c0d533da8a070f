import { accentOf } from '#domain/pages/colours.js';
import { wordsOf, type Language } from '#pages/languages/languages.js';
import { buttonForm, buttonLink, type FormFields } from '#pages/layout/forms.js';
import { html } from '#pages/layout/html.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import { permissionList } from '#pages/services/permissions.view.js';

export interface ConnectProps {
  language: Language;
  path: string;
  query: string;
  title: string;
  offered: OfferedService;
  fields: FormFields;
  formTargets: readonly string[];
}

/** What stands between a link (of a message, say) and a service's consent page: what will be asked, and one button. */
export function connectPage(props: ConnectProps): PageProps {
  const { language, path, query, offered, title } = props;
  const words = wordsOf(language);
  const heading = words.connect.title(offered.name);
  const body = html`<div class="loose">
<div class="tight centre"><h1>${heading}</h1><p class="quiet">${title}</p></div>
<div class="card tight">${permissionList(words, offered)}</div>
<div class="tight">${buttonForm(props.fields, {
    action: `${path}/connect/${offered.service}${query}`,
    label: words.connect.go(offered.name),
    values: { again: '1' },
  })}
${buttonLink(path, words.common.notNow, 'second')}</div>
</div>`;
  return {
    ...{ language, title: heading, colours: { accent: accentOf(title) }, body },
    path: `${path}/connect/${offered.service}`,
    formTargets: props.formTargets,
  };
}
