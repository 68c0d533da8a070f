import { assertNever } from '#domain/assert-never.js';
import { PLAIN_SEED } from '#domain/pages/colours.js';
import type { Frequency } from '#domain/consents/fan-choices.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Channel, Service } from '#domain/terms.js';
import { languageList, wordsOf, type Language } from '#pages/languages/languages.js';
import { buttonForm, type FormFields } from '#pages/layout/forms.js';
import { attributes, html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import { dayInWords } from '#pages/visits/when.js';

export interface PreferencesProps {
  language: Language;
  token: string;
  fields: FormFields;
  channels: {
    channel: Channel;
    /** Enough to recognise it. */
    masked: string;
    isOn: boolean;
    /** The words that the fan agrees to who turns it on; null where it cannot be turned on here. */
    wording: string | null;
  }[];
  artists: { id: string; name: string; isOn: boolean }[];
  /** The artists whose every new release is saved for the fan, and until which day (YYYY-MM-DD). */
  futureSaves: { artistId: string; artist: string; service: Service; until: string }[];
  /** Our number (E.164), to which START is sent. */
  number: string | undefined;
  isSaved: boolean;
  frequency: Frequency | null;
  /** The last day of a pause (YYYY-MM-DD). */
  pausedUntil: string | undefined;
  /** A code can be sent to where the link was: the fan may get a copy, another address, or an end. */
  hasData: boolean;
}

/** All that a fan may choose, on one page. No box is ticked that the fan has not ticked before. */
export function preferencesPage(props: PreferencesProps): PageProps {
  const { language, token, fields, channels, artists, isSaved } = props;
  const { choices } = signUpWords(language);
  const saved = isSaved
    ? html`<p class="notice" role="status">${ICONS.check}<span>${choices.saved}</span></p>`
    : '';
  return {
    ...{ language, title: choices.title, colours: PLAIN_SEED, path: `/p/${token}` },
    body: html`<div class="stack">
      <h1>${choices.title}</h1>
      <p class="quiet">${choices.text}</p>
      ${saved}
      <form class="stack" method="post" action="/p/${token}">
        ${fields()}
        <div class="card">${channels.map((one) => channelBox(one, props))}</div>
        ${artists.length === 0 ? '' : artistBoxes(artists, choices)}
        ${rhythmPart(props)}
        <div class="tight"><label for="language">${choices.language}</label>${languageSelect(language)}</div>
        <button class="button" name="act" value="save">${choices.save}</button>
        ${
          props.pausedUntil === undefined
            ? html`<button class="button second" name="act" value="pause">${choices.pause}</button>`
            : html`<button class="button second" name="act" value="go_on">${choices.goOn}</button>`
        }
        <button class="button second" name="act" value="stop">${choices.stopAll}</button>
      </form>
      ${props.futureSaves.map((one) => futureSaveCard(one, props))}
      ${props.hasData ? html`<p><a href="/p/${token}/data">${choices.data.link}</a></p>` : ''}
    </div>`,
  };
}

function channelBox(
  { channel, masked, isOn, wording }: PreferencesProps['channels'][number],
  { language, number }: PreferencesProps,
): Html {
  const { choices } = signUpWords(language);
  const label = labelOf(channel, masked, choices);
  if (!isOn && wording === null) {
    if (channel === 'sms' && number !== undefined)
      return html`<p class="quiet">${choices.smsOff(number)}</p>`;
    return html``;
  }
  const box = attributes({ type: 'checkbox', name: channel, value: 'on', checked: isOn });
  return html`<label class="check"><input ${box}><span>${label}${
    isOn ? '' : html`<br><span class="quiet">${wording}</span>`
  }</span></label>`;
}

function labelOf(
  channel: Channel,
  masked: string,
  choices: ReturnType<typeof signUpWords>['choices'],
): string {
  switch (channel) {
    case 'sms':
      return choices.sms(masked);
    case 'email':
      return choices.email(masked);
    case 'webpush':
      return choices.webpush;
    default:
      return assertNever(channel);
  }
}

function rhythmPart({ language, frequency, pausedUntil }: PreferencesProps): Html {
  const { choices } = signUpWords(language);
  const words = wordsOf(language);
  const option = (name: Frequency | 'all', label: string) => {
    const of = attributes({ value: name, selected: name === (frequency ?? 'all') });
    return html`<option ${of}>${label}</option>`;
  };
  const paused =
    pausedUntil === undefined
      ? ''
      : html`<p class="notice">${choices.paused(`${dayInWords(words, pausedUntil)} ${pausedUntil.slice(0, 4)}`)}</p>`;
  return html`${paused}
    <div class="tight">
      <label for="frequency">${choices.frequency}</label
      ><select id="frequency" name="frequency">
        ${option('all', choices.often.all)}${option('weekly', choices.often.weekly)}${option(
          'monthly',
          choices.often.monthly,
        )}
      </select>
    </div>`;
}

function artistBoxes(
  artists: PreferencesProps['artists'],
  choices: ReturnType<typeof signUpWords>['choices'],
): Html {
  return html`<fieldset class="card"><legend class="hidden">${choices.artists}</legend>${artists.map(
    ({ id, name, isOn }) => {
      const box = attributes({ type: 'checkbox', name: `artist-${id}`, value: 'on', checked: isOn });
      return html`<label class="check"><input ${box}><span>${choices.artist(name)}</span></label>`;
    },
  )}</fieldset>`;
}

function futureSaveCard(
  { artistId, artist, service, until }: PreferencesProps['futureSaves'][number],
  { language, token, fields }: PreferencesProps,
): Html {
  const words = wordsOf(language);
  const day = `${dayInWords(words, until)} ${until.slice(0, 4)}`;
  return html`<div class="card stack">
    <div class="tight">
      <h2>${words.future.on(artist)}</h2>
      <p class="quiet">${words.future.until(SERVICE_NAMES[service], day)}</p>
    </div>
    ${buttonForm(fields, {
      ...{ action: `/p/${token}/future`, label: words.future.stop, look: 'second' },
      values: { artist: artistId },
    })}
  </div>`;
}

function languageSelect(language: Language): Html {
  const options = languageList().map(({ tag, ownName }) => {
    const option = attributes({ value: tag, lang: tag, selected: tag === language });
    return html`<option ${option}>${ownName}</option>`;
  });
  return html`<select id="language" name="language">${options}</select>`;
}
