import type { Catalogue } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import { buttonForm, buttonLink } from '#pages/layout/forms.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import type { FanProps, LandingProps } from './landing-props.js';

/** After the release: what became of the pre-save, and to listen, to save, to follow. */
export function afterView(props: LandingProps, words: Catalogue): Html {
  const open = props.services.filter(({ opens }) => opens);
  const [first, ...others] = open;
  const saver = saverOf(props);
  return html`${props.fan === undefined ? '' : outcomeView(props, words, props.fan)}
    <div class="stack">
      ${saver !== undefined && mustSave(props.fan) ? saveButton(props, words, saver, 'first') : ''}
      ${first === undefined ? '' : listenLink(props, words, first, mustSave(props.fan) ? 'second' : 'first')}
      ${saver !== undefined && !mustSave(props.fan) && props.fan?.saved !== true && props.fan?.receipt === undefined ? saveButton(props, words, saver, 'second') : ''}
    </div>
    ${
      others.length === 0
        ? ''
        : html`<section class="stack" aria-labelledby="elsewhere">
            <h2 id="elsewhere">${words.landing.whereDoYouListen}</h2>
            <div class="row">
              ${others.map((offered) => buttonLink(listenPath(props, offered), offered.name, 'second'))}
            </div>
          </section>`
    }`;
}

/** The service on which one tap here saves it: the fan's own, else the likeliest that can be connected. One tap is enough. */
const saverOf = ({ fan, services }: LandingProps): OfferedService | undefined =>
  fan?.saving === true
    ? undefined
    : (fan?.connection?.service ?? services.find(({ connects, opens }) => connects && opens));

/** We promised a save and could not keep it, or the permission has ended. */
const mustSave = (fan: FanProps | undefined): boolean =>
  fan !== undefined &&
  !fan.saved &&
  !fan.saving &&
  fan.receipt === undefined &&
  (fan.saveFailed || fan.connection?.expired === true);

function outcomeView(props: LandingProps, words: Catalogue, fan: FanProps): Html {
  const text = outcomeText(props, words, fan);
  const good = fan.receipt !== undefined || fan.saved || fan.followed;
  return text === undefined
    ? html``
    : html`<p class="notice">${good ? ICONS.check : ICONS.info}<span>${text}</span></p>`;
}

function outcomeText(props: LandingProps, { landing }: Catalogue, fan: FanProps): string | undefined {
  if (fan.receipt !== undefined) return fan.receipt;
  if (fan.saved) return fan.followed ? landing.followingText(props.artist) : landing.savedText(props.title);
  if (fan.saving) return landing.onItsWay(fan.connection?.service.name ?? props.title);
  const name = fan.preSaved?.service?.name;
  if (fan.connection?.expired === true) return landing.reconnectTitle(fan.connection.service.name);
  if (fan.preSaved?.path !== 'service' || name === undefined) return undefined;
  return fan.saveFailed ? landing.saveFailed(name) : landing.onItsWay(name);
}

function saveButton(
  props: LandingProps,
  words: Catalogue,
  offered: OfferedService,
  look: 'first' | 'second',
): Html {
  const live = props.fan?.connection !== undefined && !props.fan.connection.expired;
  const action = live
    ? `${props.path}/save${props.query}`
    : `${props.path}/connect/${offered.service}${props.query}`;
  return buttonForm(props.fields, {
    action,
    label: words.landing.saveOn(offered.name),
    look,
    icon: ICONS.heart,
  });
}

const listenPath = ({ path, query }: LandingProps, { service }: OfferedService): string =>
  `${path}/listen/${service}${query}`;

const listenLink = (
  props: LandingProps,
  words: Catalogue,
  offered: OfferedService,
  look: 'first' | 'second',
): Html => buttonLink(listenPath(props, offered), words.landing.listenOn(offered.name), look);
