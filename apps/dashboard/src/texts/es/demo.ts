export const demo = {
  title: 'Los primeros cinco minutos',
  about:
    'A la izquierda, el flujo en vivo de un lanzamiento con sus fans. A la derecha, el teléfono de un fan. Sé el siguiente.',
  none: {
    title: 'No hay demo en marcha',
    about: 'Empieza con una carpeta de datos vacía para tenerla: npm start.',
  },
  phone: 'El teléfono de un fan',
  page: 'Página de fans',
  messages: 'Mensajes',
  again: 'Recargar',
  steps: {
    label: 'Sé el siguiente fan',
    preSave: 'Haz pre-save en el teléfono: elige un servicio y acepta.',
    optIn: 'Di sí a los mensajes o correos, o «Ahora no».',
    parked: 'Búscate abajo: esperas el lanzamiento, en tu propia zona.',
    release: 'Una hora pasa en un segundo. Cuando salga, se te guarda, se verifica y se te avisa.',
    stop: 'Abre «Mensajes», responde STOP y mira qué se cancela y por qué.',
  },
  you: 'Tú',
  youAre: (count: string) => `Eres el fan ${count}`,
  notYet: 'En cuanto hagas pre-save en el teléfono, apareces aquí.',
  newest: 'Lo que te ha pasado, lo último primero',
  whole: 'Tu cronología completa',
  break: 'Rómpelo',
  breakAbout:
    'En «Mensajes», los fallos del sandbox hacen fallar servicios y remitentes. O mueve el lanzamiento: todos los fans siguen la nueva fecha.',
  move: 'Mover el lanzamiento',
};
