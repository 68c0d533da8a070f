import type { Catalogue } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import { buttonForm, buttonLink } from '#pages/layout/forms.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import type { FanProps, LandingProps } from './landing-props.js';
import { permissionList } from '#pages/services/permissions.view.js';

/** Before the release: one thing to do, and after it what will happen and when. */
export function beforeView(props: LandingProps, words: Catalogue): Html {
  const { fan } = props;
  if (fan?.preSaved?.path === 'service' && fan.connection?.expired === true)
    return reconnectView(props, words, fan.connection.service);
  if (fan?.preSaved?.path === 'service' && fan.connection?.renew === true)
    return renewView(props, words, fan.connection.service);
  return fan?.preSaved === undefined ? offerView(props, words) : doneView(props, words, fan, fan.preSaved);
}

function offerView(props: LandingProps, words: Catalogue): Html {
  const [first, ...others] = props.services;
  if (first === undefined) return html``;
  return html`<div class="stack">
      ${serviceButton(props, words, first, 'first')}
      ${first.connects && props.remindFirst ? remindButton(props, words.landing.remindOn(first.name), first) : ''}
      ${first.connects ? permissionDetails(words, first) : ''}
    </div>
    ${nativeLinks(props, words)}
    <section class="stack" aria-labelledby="elsewhere">
      <div class="tight">
        <h2 id="elsewhere">${words.landing.whereDoYouListen}</h2>
        <p class="quiet">${words.landing.oneTap}</p>
      </div>
      <div class="row">
        ${others.map((service) => serviceChoice(props, service))}
        ${remindButton(props, words.landing.elsewhere, undefined)}
      </div>
    </section>`;
}

/** The button of the likeliest service: by a grant where there is one, else by a reminder. */
function serviceButton(
  props: LandingProps,
  words: Catalogue,
  offered: OfferedService,
  look: 'first' | 'second',
): Html {
  if (!offered.connects)
    return remindButton(
      props,
      words.landing.remindOn(offered.name),
      offered,
      look === 'first' ? 'first' : 'second',
    );
  return buttonForm(props.fields, {
    action: `${props.path}/connect/${offered.service}${props.query}`,
    label: words.landing.preSaveOn(offered.name),
    look,
  });
}

function serviceChoice(props: LandingProps, offered: OfferedService): Html {
  if (!offered.connects) return remindButton(props, offered.name, offered);
  const action = `${props.path}/connect/${offered.service}${props.query}`;
  return buttonForm(props.fields, { action, label: offered.name, look: 'second' });
}

function remindButton(
  props: LandingProps,
  label: string,
  offered: OfferedService | undefined,
  look: 'first' | 'second' = 'second',
): Html {
  const values: Record<string, string> = offered === undefined ? {} : { service: offered.service };
  return buttonForm(props.fields, { action: `${props.path}/remind${props.query}`, label, look, values });
}

function permissionDetails(words: Catalogue, offered: OfferedService): Html {
  return html`<details>
    <summary>${words.landing.asks(offered.name)}</summary>
    <div class="tight">${permissionList(words, offered)}</div>
  </details>`;
}

function nativeLinks({ services, path, query }: LandingProps, words: Catalogue): Html {
  const native = services.filter((offered) => offered.native);
  if (native.length === 0) return html``;
  const links = native.map((offered) =>
    buttonLink(
      `${path}/hand-over/${offered.service}${query}`,
      words.landing.nativePreSave(offered.name),
      'plain',
    ),
  );
  return html`<div class="tight">${links}</div>`;
}

function reconnectView(props: LandingProps, words: Catalogue, offered: OfferedService): Html {
  return html`<div class="card stack">
    <div class="tight">
      <h2>${words.landing.reconnectTitle(offered.name)}</h2>
      <p class="quiet">${words.landing.reconnectText}</p>
    </div>
    ${buttonForm(props.fields, {
      action: `${props.path}/connect/${offered.service}${props.query}`,
      label: words.landing.reconnectOn(offered.name),
    })}
  </div>`;
}

/** The grant lives, but not until the release: only a new consent helps, so that the fan is sent to the service again. */
function renewView(props: LandingProps, words: Catalogue, offered: OfferedService): Html {
  return html`<div class="card stack">
    <div class="tight">
      <h2>${words.landing.renewTitle(offered.name)}</h2>
      <p class="quiet">${words.landing.renewText}</p>
    </div>
    ${buttonForm(props.fields, {
      action: `${props.path}/connect/${offered.service}${props.query}`,
      label: words.landing.reconnectOn(offered.name),
      values: { again: '1' },
    })}
  </div>`;
}

function doneView(
  props: LandingProps,
  words: Catalogue,
  fan: FanProps,
  preSaved: NonNullable<FanProps['preSaved']>,
): Html {
  const { landing } = words;
  const when = props.when?.words ?? '';
  const { service } = preSaved;
  const title = preSaved.path === 'service' ? landing.preSavedTitle : landing.remindedTitle;
  return html`<div class="card done">
    <div class="notice">
      ${ICONS.check}
      <div class="tight">
        <h2>${title}</h2>
        <p>${doneText(words, props.title, when, fan.reachable, preSaved)}</p>
      </div>
    </div>
    ${
      preSaved.path === 'reminder' && service?.connects === true
        ? buttonForm(props.fields, {
            action: `${props.path}/connect/${service.service}${props.query}`,
            label: landing.preSaveOn(service.name),
            look: 'plain',
          })
        : ''
    }
  </div>`;
}

function doneText(
  { landing }: Catalogue,
  title: string,
  when: string,
  reachable: boolean,
  { path, service }: NonNullable<FanProps['preSaved']>,
): string {
  if (service === undefined) return landing.remindedAnywhere(title, when);
  if (path === 'service') return landing.preSavedText(title, service.name, when);
  return reachable
    ? landing.remindedReachable(title, service.name, when)
    : landing.remindedText(title, service.name, when);
}
