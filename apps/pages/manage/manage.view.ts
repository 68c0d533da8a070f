import { accentOf } from '#domain/pages/colours.js';
import { wordsOf, type Language } from '#pages/languages/languages.js';
import { buttonForm, buttonLink, type FormFields } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { noticeView } from '#pages/layout/notice.view.js';

export interface ManageProps {
  language: Language;
  /** `/r/{slug}`. */
  path: string;
  /** Of the release, or the artist's name. */
  title: string;
  /** Absent: nobody has acted in this browser. */
  fan:
    | {
        connected: readonly { service: string; name: string }[];
        /** Where the fan said to listen, without a grant. */
        listensOn: string | undefined;
        preSaved: boolean;
        /** A pre-save that needs no service can be taken back here; one with a grant by disconnecting. */
        canUndo: boolean;
        /** The artist whose every new release is saved for the fan. */
        everyRelease: string | undefined;
      }
    | undefined;
  /** The services by whose sign-in a fan is found. */
  finders: readonly { service: string; name: string }[];
  notice: string | undefined;
  fields: FormFields;
  formTargets: readonly string[];
}

/** What is kept for a fan, and how each of it is taken back. */
export function managePage(props: ManageProps): PageProps {
  const { language, path, title } = props;
  const words = wordsOf(language);
  const body = html`<div class="loose">
${props.notice === undefined ? '' : noticeView(props.notice)}
<div class="tight"><h1>${words.manage.title}</h1><p class="quiet">${title}</p></div>
${props.fan === undefined ? findView(props) : fanView(props, props.fan)}
${buttonLink(path, words.common.back, 'plain')}
</div>`;
  return {
    ...{ language, title: words.manage.title, colours: { accent: accentOf(title) }, body },
    ...{ path: `${path}/manage`, formTargets: props.formTargets },
  };
}

function undoView(language: Language, path: string, fields: FormFields): Html {
  const { undo, undoText } = wordsOf(language).manage;
  return html`<div class="card stack"><p class="quiet">${undoText}</p>
${buttonForm(fields, { action: `${path}/manage/undo`, label: undo, look: 'second' })}</div>`;
}

function findView({ language, path, fields, finders }: ManageProps): Html {
  const words = wordsOf(language);
  const buttons = finders.map(({ service, name }) =>
    buttonForm(fields, {
      ...{
        action: `${path}/connect/${service}`,
        label: words.manage.findWith(name),
        values: { for: 'find' },
      },
    }),
  );
  return html`<div class="card stack"><p>${words.manage.nothing}</p>
${finders.length === 0 ? '' : html`<p class="quiet">${words.manage.findText}</p>${buttons}`}</div>`;
}

function fanView({ language, path, title, fields }: ManageProps, fan: NonNullable<ManageProps['fan']>): Html {
  const words = wordsOf(language);
  const connected = fan.connected.map(
    ({
      service,
      name,
    }) => html`<div class="card stack"><div class="tight"><h2>${words.manage.connected(name)}</h2>
<p class="quiet">${words.manage.connectedText}</p></div>
${buttonForm(fields, {
  action: `${path}/manage/disconnect`,
  label: words.manage.disconnect(name),
  look: 'second',
  values: { service },
})}</div>`,
  );
  const facts = [
    fan.preSaved ? words.manage.preSaved(title) : undefined,
    fan.listensOn === undefined ? undefined : words.manage.reminded(fan.listensOn),
    fan.everyRelease === undefined ? undefined : words.future.on(fan.everyRelease),
  ].filter((fact) => fact !== undefined);
  return html`${facts.length === 0 ? '' : html`<ul class="list">${facts.map((fact) => html`<li>${ICONS.check}<span>${fact}</span></li>`)}</ul>`}
${fan.canUndo ? undoView(language, path, fields) : ''}
${fan.everyRelease === undefined ? '' : html`<div class="card">${buttonForm(fields, { action: `${path}/manage/future`, label: words.future.stop, look: 'second' })}</div>`}
${connected}
<div class="card stack"><p class="quiet">${words.manage.browser}</p>
${buttonForm(fields, { action: `${path}/manage/sign-out`, label: words.manage.signOut, look: 'second' })}</div>`;
}
