import { Injectable } from '@nestjs/common';
import { capabilityOf } from '#domain/services/capabilities.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Service } from '#domain/terms.js';
import { wordsOf } from '#pages/languages/languages.js';
import { buttonForm } from '#pages/layout/forms.js';
import type { Html } from '#pages/layout/html.js';
import { PageServices } from '#pages/services/page-services.js';
import { layerView } from './layer.view.js';
import type { Asked, LayerQuestion } from './layer.js';

/**
 * To follow the artist on the fan's service. Before the release only fans are asked who went past the pre-save of an
 * earlier release; after it, who has the release. It needs scopes of its own, which are asked for here and not before.
 */
@Injectable()
export class FollowLayer implements LayerQuestion {
  readonly layer = 'follow' as const;

  constructor(private readonly services: PageServices) {}

  canAsk(asked: Asked): boolean {
    const { visitor, fan } = asked;
    if (fan.followed || this.serviceFor(asked) === undefined) return false;
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
    const { visitor } = asked;
    const words = wordsOf(visitor.language);
    const service = this.serviceFor(asked) ?? 'spotify';
    const name = SERVICE_NAMES[service];
    const yes = buttonForm(asked.fields, {
      action: `${visitor.path}/follow${asked.query}`,
      label: words.landing.followOn(name),
      values: { service },
    });
    const title = words.layers.followTitle(visitor.page.artist.name);
    return layerView(asked, words, { layer: this.layer, title, text: words.layers.followText(name), yes });
  }

  /** The fan's connected service, where the artist is known and can be followed. */
  private serviceFor({ visitor, fan }: Asked): Service | undefined {
    return fan.connections
      .filter(({ expired }) => !expired)
      .map(({ service }) => service)
      .find(
        (service) =>
          this.services.canConnect(service) &&
          visitor.page.artist.serviceIds[service] !== undefined &&
          capabilityOf(service, 'followArtist').kind === 'can',
      );
  }
}
