export const campaigns = {
  title: 'Campañas',
  status: { draft: 'Borrador', live: 'Activa', paused: 'En pausa', ended: 'Terminada' },
  search: 'Buscar por nombre',
  any: 'Cualquier estado',
  state: 'Estado',
  name: 'Nombre',
  launched: 'Lanzada',
  ends: 'Termina',
  create: 'Nueva campaña',
  empty: {
    title: 'Aún no hay campañas',
    about:
      'Una campaña lleva a los fans de un lanzamiento por un flujo: pre-save, guardado, seguimiento y después.',
  },
  none: { title: 'Ninguna campaña coincide', about: 'Cambia la búsqueda o mira todos los estados.' },
  tabs: {
    label: 'Partes de la campaña',
    overview: 'Resumen',
    flow: 'Flujo en vivo',
    night: 'Noche de lanzamiento',
  },
  actions: {
    launch: 'Lanzar',
    pause: 'Pausar',
    resume: 'Reanudar',
    move: 'Mover el lanzamiento',
    end: 'Terminar',
    more: 'Más acciones',
    page: 'Abrir la página de fans',
    done: {
      launch: 'La campaña está activa.',
      pause: 'La campaña está en pausa.',
      resume: 'La campaña continúa.',
      end: 'La campaña ha terminado.',
    },
  },
  confirm: {
    launch: (name: string) => `¿Lanzar «${name}»?`,
    launchAbout:
      'Los fans que lleguen a su página desde ahora entran en el flujo, y los mensajes salen como este dice.',
    pause: (name: string) => `¿Pausar «${name}»?`,
    pauseAbout: (fans: string) =>
      `${fans} fans en camino se quedan donde están. No se envía ni guarda nada hasta que la reanudes.`,
    end: (name: string) => `¿Terminar «${name}» para siempre?`,
    endAbout: (fans: string) =>
      `${fans} fans en camino no recibirán más mensajes de ella. No se puede deshacer.`,
  },
  checklist: {
    title: 'Antes de lanzar',
    ready: 'No hay nada que lo impida.',
    blocked: 'Antes hay que arreglar algo.',
    state: { ok: 'En orden', warning: 'Revísalo', blocking: 'Lo impide' },
    showOk: (count: string) => `${count} puntos están en orden`,
  },
  overview: {
    release: 'Lanzamiento',
    out: 'Sale',
    flow: 'Flujo',
    version: (version: number) => `versión ${version}`,
    underWay: 'Fans en camino',
    enrolled: 'Fans que llegaron',
    always: 'Sin lanzamiento: una campaña permanente',
    work: 'Trabajo en curso',
    working: (kind: string, done: string, total: string) => `${kind}: ${done} de ${total} fans revisados`,
    kinds: {
      pause: 'Pausando',
      resume: 'Reanudando',
      end: 'Terminando',
      retime: 'Moviendo el lanzamiento',
      publish: 'Cambiando de versión',
      upkeep: 'Mantenimiento',
    },
    alarms: 'Alarmas',
    alarm: {
      unknown: (channel: string, cases: string, messages: string) =>
        `De ${messages} mensajes por ${channel}, de ${cases} nadie sabe si se enviaron.`,
      complaints: (channel: string, cases: string, messages: string) =>
        `${cases} fans de ${messages} marcaron un mensaje por ${channel} como spam.`,
      filtered: (channel: string, cases: string, messages: string) =>
        `Los operadores filtraron ${cases} de ${messages} mensajes por ${channel}.`,
      refused: (channel: string, cases: string, messages: string) =>
        `El proveedor rechazó ${cases} de ${messages} mensajes por ${channel}.`,
    },
  },
  move: {
    title: 'Mover el lanzamiento',
    date: 'Nueva fecha, en cada territorio',
    time: 'Hora local',
    preview: 'Ver qué provoca',
    fans: (fans: string, seconds: string) =>
      `A ${fans} fans les toca antes. Despertarlos a todos tarda unos ${seconds} s.`,
    none: 'A ningún fan le toca antes. Todos siguen la nueva fecha.',
    late: (fans: string) => `${fans} de ellos despertarían un minuto o más después de su momento.`,
    kept: (count: string) => `En ${count} territorios ya ha salido; conservan su momento.`,
    outEverywhere: 'Ya ha salido en todas partes. Una vez servidos los fans, no se puede mover.',
    confirm: 'Moverlo',
    done: 'El lanzamiento se ha movido. Todos los fans siguen la nueva fecha.',
    global: 'Este lanzamiento sale en todas partes a la vez. Indica el nuevo momento en UTC.',
  },
};
