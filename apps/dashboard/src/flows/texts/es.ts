import { ES_SCREEN } from './es-screen.js';
import type { FlowTexts } from './en.js';

const many = (one: string, more: string) => (count: number) => `${count} ${count === 1 ? one : more}`;

/** Spanish words for what a flow says. */
export const ES: FlowTexts = {
  clock: {
    weekdays: { mon: 'lun', tue: 'mar', wed: 'mié', thu: 'jue', fri: 'vie', sat: 'sáb', sun: 'dom' },
    months: ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'],
    days: many('día', 'días'),
    hours: many('hora', 'horas'),
    minutes: many('minuto', 'minutos'),
    seconds: many('segundo', 'segundos'),
    date: ({ weekday, day, month, time }) => `${weekday} ${day} ${month} ${time}`,
  },
  screen: ES_SCREEN,
  and: (parts) => listed(parts, 'y'),
  or: (parts) => listed(parts, 'o'),
  kinds: {
    wait: 'Esperar',
    waitForEvent: 'Esperar un acto',
    branch: 'Bifurcación',
    split: 'Reparto',
    send: 'Mensaje',
    service: 'Servicio de música',
    setStage: 'Fijar etapa',
    setAttribute: 'Fijar atributo',
    startTrack: 'Iniciar pista',
    webhook: 'Webhook',
    exit: 'Fin',
  },
  kindHelp: {
    wait: 'hasta un momento: el lanzamiento, un día, unos días después',
    waitForEvent: 'hasta que el fan haga algo o se acabe el tiempo',
    branch: 'uno de dos caminos, según lo que se sabe del fan',
    split: 'comparar variantes, con un grupo al que se deja en paz',
    send: 'un correo o un SMS',
    service: 'guardar, marcar, seguir o comprobar por el fan',
    setStage: 'anotar hasta dónde ha llegado el fan',
    setAttribute: 'anotar algo sobre el fan',
    startTrack: 'empezar otra pista junto a esta',
    webhook: 'avisar a otro sistema',
    exit: 'la pista termina aquí',
  },
  channels: { email: 'correo', sms: 'SMS', webpush: 'web push' },
  purposes: { reminder: 'recordatorio', service: 'mensaje de servicio', marketing: 'publicidad' },
  intents: { prompt: 'pide el siguiente acto', re_engagement: 'trae de vuelta al fan' },
  services: { spotify: 'Spotify', apple_music: 'Apple Music', deezer: 'Deezer' },
  actions: {
    saveRelease: 'Guardar el lanzamiento en la biblioteca',
    likeTrack: 'Marcar la canción principal',
    followArtist: 'Seguir al artista',
    addToPlaylist: 'Añadir la canción principal a una lista',
    check: 'Comprobar lo que ha hecho el fan',
  },
  stages: {
    pre_saved: 'pre-guardado',
    release_saved: 'guardado por nosotros',
    engaged: 'interactuado',
    saved: 'guardado',
    followed: 'seguido',
    re_engaged: 'vuelto a interactuar',
  },
  fates: { sent: 'enviado', delivered: 'entregado', clicked: 'pulsado', failed: 'no entregado' },
  reentry: {
    once: 'una vez por fan',
    each: 'de nuevo con cada disparo',
    restart: 'desde el principio con cada disparo',
  },
  ways: {
    next: 'después',
    then: 'sí',
    else: 'no',
    onEvent: 'ocurrió',
    onTimeout: 'se acabó el tiempo',
    onFailed: 'falló o no es posible',
    otherwise: 'no participan',
    holdout: 'en paz',
  },
  until: {
    duration: (length) => `durante ${length}`,
    release: (whose) =>
      whose === 'fanZone'
        ? 'hasta el lanzamiento, según el reloj del fan'
        : 'hasta el lanzamiento en el territorio del fan',
    afterRelease: (length, whose) =>
      `hasta ${length} después del lanzamiento${whose === 'fanZone' ? ', según el reloj del fan' : ' en el territorio del fan'}`,
    beforeRelease: (length, whose) =>
      `hasta ${length} antes del lanzamiento${whose === 'fanZone' ? ', según el reloj del fan' : ' en el territorio del fan'}`,
    sendWindow: (channel) => `hasta que se pueda enviar un ${channel}`,
    window: (days, from, to) =>
      `hasta ${days}${from === undefined ? '' : ` ${from}`}${to === undefined ? '' : ` a ${to}`} en la zona del fan`,
    anyDay: 'cualquier día',
    date: (date, time) => `hasta el ${date}, ${time} en la zona del fan`,
    instant: (at) => `hasta ${at}, para todos a la vez`,
  },
  steps: {
    wait: (until) => `Espera ${until}.`,
    waitForEvent: (events, length) => `Espera ${events}, como mucho ${length}.`,
    branch: (condition) => `Pregunta si ${condition}.`,
    split: (variants) => `Da a cada fan una de: ${variants}.`,
    send: (channels, template) => `Envía “${template}” por ${channels}.`,
    sendSkips: (condition) => `No hace falta si ${condition}.`,
    service: (action) => `${action}.`,
    setStage: (stage) => `Anota que el fan ha ${stage}.`,
    setAttribute: (name, value) => `Fija ${name} en ${value}.`,
    startTrack: (track) => `Inicia la pista “${track}”.`,
    webhook: (host, event) => `Avisa a ${host}: ${event}.`,
    exit: (reason) => `Termina la pista: ${reason}.`,
  },
  elseBy: (channels) => channels.join(', si no '),
  triggers: {
    event: (event) => `Empieza cuando: ${event}`,
    segment: (condition) => `Empieza en cuanto ${condition}`,
    manual: 'Empieza solo si otro paso o la API lo pide',
    when: (trigger, condition) => `${trigger}, si ${condition}`,
  },
  conditions: {
    stage: (stage) => `el fan ha ${stage}`,
    event: (event) => `ocurrió “${event}”`,
    eventOften: (event, count) => `ocurrió “${event}” al menos ${count} veces`,
    within: (condition, length) => `${condition} en los últimos ${length}`,
    where: (condition, fields) => `${condition} con ${fields}`,
    consent: (channel, purpose) => `se puede llegar al fan por ${channel} y aceptó ${purpose}`,
    connected: (service) => `el fan ha conectado ${service ?? 'un servicio de música'}`,
    engaged: 'el fan interactúa',
    visited: (place) => `el fan ha pasado por “${place}”`,
    variant: (variant, place) => `el fan recibió “${variant}” en “${place}”`,
    message: (place, was) =>
      `${place === undefined ? 'el último mensaje' : `el mensaje de “${place}”`} fue ${was}`,
    attribute: (name, tests) => `${name} ${tests}`,
    attributeIs: (value) => `es ${value}`,
    attributeIn: (values) => `es uno de ${values}`,
    attributeAbove: (value) => `es mayor que ${value}`,
    attributeBelow: (value) => `es menor que ${value}`,
    attributeSet: 'está fijado',
    earlier: (count, stage, artist) =>
      `el fan ${stage === undefined ? 'participó en' : `ha ${stage}`} al menos ${count} ${count === 1 ? 'lanzamiento anterior' : 'lanzamientos anteriores'} de ${artist === 'same' ? 'este artista' : 'cualquier artista'}`,
    not: (condition) => `no es cierto que ${condition}`,
  },
  conditionKinds: {
    stage: 'Etapa alcanzada',
    event: 'Acto o hecho',
    consent: 'Consentimiento',
    connected: 'Servicio conectado',
    engaged: 'Interactúa',
    visited: 'Paso recorrido',
    variant: 'Variante recibida',
    message: 'Un mensaje y cómo le fue',
    attribute: 'Atributo',
    earlier: 'Lanzamientos anteriores',
    all: 'Todo de',
    any: 'Alguno de',
    not: 'No',
  },
};

function listed(parts: readonly string[], word: string): string {
  const last = parts.at(-1);
  if (last === undefined) return '';
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}
