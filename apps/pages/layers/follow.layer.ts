import { Injectable } from '@nestjs/common';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Service } from '#domain/terms.js';
import { wordsOf, type Catalogue } from '#pages/languages/languages.js';
import { buttonForm, buttonLink, hidden } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import { followablesOf, type Followable } from '#pages/taps/followables.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

/**
 * To follow the artist on the fan's service, and what else the page names. Before the release only fans are asked who
 * went past the pre-save of an earlier release; after it, who has the release. It needs scopes of its own, which are
 * asked for here and not before. Where the service lets nobody follow for a fan, a link leads there.
 */
@Injectable()
export class FollowLayer implements LayerQuestion {
  readonly layer = 'follow' as const;

  canAsk(asked: Asked): boolean {
    const { visitor, fan } = asked;
    if (fan.followed || offeredTo(asked) === undefined) return false;
    switch (visitor.state.kind) {
      case 'before':
        return fan.preSaved !== undefined && fan.wentFurtherBefore;
      case 'out':
        return fan.saved || fan.releaseSaved !== undefined;
      case 'always':
      case 'ended':
      case 'cancelled':
      case 'hidden':
        return false;
    }
  }

  view(asked: Asked): Html {
    const { language, page } = asked.visitor;
    const words = wordsOf(language);
    const { service, things } = offeredTo(asked) ?? { service: undefined, things: [] };
    if (service === undefined) return html``;
    const name = SERVICE_NAMES[service];
    const can = things.filter((thing) => thing.can);
    const [only] = can;
    const several = things.length > 1 && can.length > 0;
    const text =
      only === undefined
        ? words.layers.followThere(name)
        : several
          ? words.layers.followSome(name)
          : words.layers.followText(name);
    const yes = several
      ? severalView(asked, words, service, things)
      : oneView(asked, words, service, things[0]);
    const title = words.layers.followTitle(page.artist.name);
    return layerView(asked, words, { layer: this.layer, title, text, yes });
  }
}

/** The fan's connected service, with what the page offers there. Undefined: there is nothing to offer. */
function offeredTo({ visitor, fan }: Asked): { service: Service; things: Followable[] } | undefined {
  const { page, services } = visitor;
  return fan.connections
    .filter(({ expired, service }) => !expired && services.find(service) !== undefined)
    .map(({ service }) => ({ service, things: followablesOf(page, service) }))
    .find(({ things }) => things.length > 0);
}

function oneView(asked: Asked, words: Catalogue, service: Service, thing: Followable | undefined): Html {
  if (thing === undefined) return html``;
  if (!thing.can) return thereLink(words, service, thing);
  const name = SERVICE_NAMES[service];
  const label = thing.act === 'like' ? words.layers.likeBox(thing.name) : words.landing.followOn(name);
  return buttonForm(asked.fields, {
    action: `${asked.visitor.path}/follow${asked.query}`,
    label,
    values: { service, wish: thing.key },
  });
}

/** A box for each thing. None is ticked before the fan has ticked it. */
function severalView(
  { visitor, query, fields }: Asked,
  words: Catalogue,
  service: Service,
  things: readonly Followable[],
): Html {
  const boxes = things
    .filter(({ can }) => can)
    .map(
      ({ key, act, name }) => html`<label class="check"
        ><input type="checkbox" name="wish" value="${key}" /><span
          >${act === 'like' ? words.layers.likeBox(name) : words.layers.followBox(name)}</span
        ></label
      >`,
    );
  const links = things.filter(({ can }) => !can).map((thing) => thereLink(words, service, thing));
  return html`<form method="post" action="${visitor.path}/follow${query}">
      ${fields()}${hidden('service', service)}${boxes}
      <button class="button">${words.layers.doIt(SERVICE_NAMES[service])}</button>
    </form>
    ${links}`;
}

const thereLink = (words: Catalogue, service: Service, { name, url }: Followable): Html =>
  buttonLink(url, words.layers.seeThere(name, SERVICE_NAMES[service]), 'second');
