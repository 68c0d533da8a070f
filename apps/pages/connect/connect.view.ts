import { accentOf } from '#domain/pages/colours.js';
import { wordsOf, type Language } from '#pages/languages/languages.js';
import { buttonForm, buttonLink, hidden, type FormFields } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import { permissionList } from '#pages/services/permissions.view.js';

/** What the page needs for a sign-in by the service's own script. */
export interface SignInProps {
  /** Our own text that drives it. */
  driver: string;
  /** Names our app to the script; everybody may read it. */
  token: string;
  /** As the service's window names who asks. */
  app: string;
  /** Of the service's script. */
  url: string;
  /** With whom the script speaks. */
  origins: readonly string[];
}

export interface ConnectProps {
  language: Language;
  path: string;
  query: string;
  title: string;
  offered: OfferedService;
  fields: FormFields;
  formTargets: readonly string[];
  /** Undefined: the sign-in is the service's own page. */
  signIn: SignInProps | undefined;
  /** The fan can be reminded instead. */
  reminds: boolean;
}

/** What stands between a link (of a message, say) and a service's sign-in: what will be asked, and one button. */
export function connectPage(props: ConnectProps): PageProps {
  const { language, path, offered, title, signIn } = props;
  const words = wordsOf(language);
  const heading = words.connect.title(offered.name);
  const body = html`<div class="loose">
<div class="tight centre"><h1>${heading}</h1><p class="quiet">${title}</p></div>
<div class="card tight">${permissionList(words, offered)}</div>
<div class="tight">${signIn === undefined ? goForm(props) : signInForm(props, signIn)}
${buttonLink(path, words.common.notNow, 'second')}</div>
</div>`;
  return {
    ...{ language, title: heading, colours: { accent: accentOf(title) }, body },
    path: `${path}/connect/${offered.service}`,
    formTargets: props.formTargets,
    ...(signIn === undefined ? {} : { signIn: scriptOf(signIn), head: appName(signIn) }),
  };
}

const actionOf = ({ path, offered, query }: ConnectProps): string =>
  `${path}/connect/${offered.service}${query}`;

const goForm = (props: ConnectProps): Html =>
  buttonForm(props.fields, {
    action: actionOf(props),
    label: wordsOf(props.language).connect.go(props.offered.name),
    values: { again: '1' },
  });

/**
 * The form that the script fills. Its button shows only where the script runs, in a place that is kept for it, so that
 * nothing jumps; and what stands for it only where no script does. What happens in the service's window is said beside
 * it, so that nobody looks at a page that is silent.
 */
function signInForm(props: ConnectProps, { token, app, url }: SignInProps): Html {
  const { language, offered, path, query, fields } = props;
  const { connect, landing } = wordsOf(language);
  const { name, service } = offered;
  const label = landing.remindOn(name);
  const remind = props.reminds
    ? buttonForm(fields, { action: `${path}/remind${query}`, label, look: 'second', values: { service } })
    : html``;
  return html`<form method="post" action="${actionOf(props)}">
${fields()}${hidden('userToken', '')}
<button class="button later" type="button" data-sign-in data-script="${url}" data-token="${token}" data-app="${app}"
data-loading="${connect.loading}" data-waiting="${connect.waiting(name)}" data-again="${connect.again(name)}"
data-open="${connect.open(name)}" data-denied="${connect.denied(name)}" data-failed="${connect.failed(name)}">${connect.go(name)}</button>
</form>
<p class="quiet" role="status" data-status></p>
<p class="card without" data-without>${connect.withoutScript(name)}</p>
${remind}`;
}

function scriptOf({ driver, url, origins }: SignInProps): NonNullable<PageProps['signIn']> {
  return {
    script: driver,
    foreign: { scripts: [new URL(url).origin], connects: origins, frames: origins },
  };
}

/** MusicKit reads the name that its window shows from here, too. */
const appName = ({ app }: SignInProps): Html =>
  html`<meta name="apple-music-app-name" content="${app}" /><meta name="apple-music-app-build" content="1" />`;
