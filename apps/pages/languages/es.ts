import type { Catalogue } from './en.js';

/** The words of the fan pages in Spanish, in the familiar form. */
export const es: Catalogue = {
  tag: 'es',
  ownName: 'Español',

  dates: {
    weekdays: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'],
    months: [
      'enero',
      'febrero',
      'marzo',
      'abril',
      'mayo',
      'junio',
      'julio',
      'agosto',
      'septiembre',
      'octubre',
      'noviembre',
      'diciembre',
    ],
    day: (weekday, day, month) => `${weekday} ${day} de ${month}`,
    midnightWhereYouAre: (day) => `${day}, a medianoche donde estás`,
    timeWhereYouAre: (day, time) => `${day}, a las ${time} donde estás`,
    timeUtc: (day, time) => `${day}, a las ${time} UTC`,
    at: (day, time) => `${day} a las ${time}`,
    inDays: (days) => (days === 1 ? 'en 1 día' : `en ${days} días`),
    inHours: (hours) => (hours === 1 ? 'en 1 hora' : `en ${hours} horas`),
    inMinutes: (minutes) => (minutes === 1 ? 'en 1 minuto' : `en ${minutes} minutos`),
  },

  common: {
    skipToContent: 'Ir a lo principal',
    notNow: 'Ahora no',
    footer: 'Sobre esta página',
    back: 'Volver',
    done: 'Listo',
    manage: 'Cambiar o deshacer',
    language: 'Idioma',
    by: (artist) => `de ${artist}`,
    coverOf: (title, artist) => `Portada de ${title} de ${artist}`,
  },

  problems: {
    notFoundTitle: 'No encontramos esta página',
    notFound:
      'Puede que el enlace se haya cortado por el camino. Ábrelo otra vez desde donde lo encontraste.',
    brokenTitle: 'Algo ha fallado por nuestra parte',
    broken: 'No has perdido nada. Inténtalo de nuevo en un momento.',
    busyTitle: 'Un momento, por favor',
    busy: 'Ha llegado demasiada gente a la vez desde tu red. Espera un minuto e inténtalo de nuevo.',
    awayTitle: 'Estamos tomando aire',
    away: 'Ahora mismo no llegamos a nuestros propios datos. Inténtalo de nuevo en un minuto.',
    staleTitle: 'Esta página llevaba mucho tiempo abierta',
    stale: 'Por tu seguridad, desde una página antigua no pasa nada. Vuelve y toca una vez más.',
    foreignTitle: 'Eso venía de otra página',
    foreign: 'Solo aceptamos lo que tocas en nuestra página. Vuelve y toca una vez más.',
    tryAgain: 'Intentar de nuevo',
  },

  permissions: {
    addToLibrary: 'añadir este lanzamiento a tu biblioteca',
    seeLibrary: 'ver que ha llegado',
    follow: 'seguir al artista por ti',
    seeFollows: 'ver si ya lo sigues',
    country: 'saber tu país, para que llegue a tu medianoche',
    account: 'saber cuál es tu cuenta, para volver a encontrarte',
    stayConnected: 'mantener este permiso hasta que lo retires',
  },

  landing: {
    preSaveOn: (service) => `Preguardar en ${service}`,
    remindOn: (service) => `Avísame en ${service}`,
    saveOn: (service) => `Guardar en ${service}`,
    listenOn: (service) => `Escuchar en ${service}`,
    followOn: (service) => `Seguir en ${service}`,
    elsewhere: 'En otro sitio',
    whereDoYouListen: '¿Escuchas en otro sitio?',
    oneTap: 'Toca donde escuchas. Ese día lo abrimos justo ahí.',
    asks: (service) => `Lo que ${service} te preguntará`,
    asksIntro: (service) => `${service} te preguntará si podemos:`,
    asksNothingElse: 'Nada más. Nunca vemos tu contraseña, y puedes deshacerlo cuando quieras.',
    outNow: 'Ya disponible',
    nativePreSave: (service) => `Preguardar en la app de ${service}`,
    preSavedTitle: 'Ya estás dentro',
    preSavedText: (title, service, when) => `${title} llega a tu biblioteca de ${service}: ${when}.`,
    remindedTitle: 'Anotado',
    remindedText: (title, service, when) =>
      `${title} llega a ${service}: ${when}. Vuelve entonces a esta página y se abre ahí con un toque.`,
    remindedAnywhere: (title, when) =>
      `${title} sale: ${when}. Vuelve entonces a esta página y lo tienes a un toque.`,
    remindedReachable: (title, service, when) =>
      `${title} llega a ${service}: ${when}. Te escribimos con el camino directo.`,
    receipt: (service, at) => `Guardado en tu biblioteca de ${service} el ${at}.`,
    onItsWay: (service) => `De camino a tu biblioteca de ${service}. Tarda unos minutos.`,
    saveFailed: (service) => `No pudimos guardarlo en ${service} por ti. Ahora basta un toque.`,
    savedTitle: 'Guardado',
    savedText: (title) => `${title} está en tu biblioteca.`,
    followingText: (artist) => `Sigues a ${artist}.`,
    reconnectTitle: (service) => `${service} ha terminado nuestro permiso`,
    reconnectText: 'Pasa solo, después de medio año. Conecta otra vez y todo sigue igual.',
    renewTitle: (service) => `Nuestro permiso en ${service} termina antes del lanzamiento`,
    renewText: 'Termina solo, después de medio año. Conecta una vez más y guardaremos el lanzamiento por ti.',
    reconnectOn: (service) => `Conectar ${service} otra vez`,
    endedTitle: 'Esto ya terminó',
    endedOut: (title) => `${title} ya salió. Aquí puedes escucharlo.`,
    endedText: (artist) => `Gracias por estar aquí. ${artist} volverá.`,
    cancelledTitle: (title) => `${title} no va a salir`,
    cancelledText: (artist) =>
      `${artist} ha cancelado este lanzamiento. No se guardará ni se enviará nada, y no tienes que hacer nada.`,
    alwaysText: (artist) => `Entérate antes cuando ${artist} tenga algo nuevo.`,
    asksWhole: (service) => `${service} pide acceso a toda tu música. Lo usamos solo para:`,
  },

  notices: {
    denied: (service) =>
      `Está bien. ${service} no nos ha dicho nada. Puedes recibir un aviso sin conectar nada.`,
    partial: (service) =>
      `${service} no nos deja añadirlo a tu biblioteca, así que no hemos guardado nada. Inténtalo otra vez o recibe un aviso.`,
    failed: (service) =>
      `No pudimos terminar eso con ${service}, y no hemos guardado nada. Inténtalo otra vez, por favor.`,
    otherBrowser: 'Eso empezó en otro navegador. Empieza aquí otra vez, por favor.',
    disconnected: (service) =>
      `${service} está desconectado. Hemos borrado el permiso, tu número de cuenta y tu país.`,
    nothingFound: (service) => `Esta cuenta de ${service} no ha preguardado nada aquí.`,
    signedOut: 'Has cerrado la sesión en este navegador.',
    saved: (title, service) => `${title} está en tu biblioteca de ${service}.`,
    followed: (artist, service) => `Sigues a ${artist} en ${service}.`,
    reconnected: (service) => `${service} está conectado otra vez.`,
    undone: 'Ya está deshecho. No recibirás nada más de este lanzamiento. Puedes volver cuando quieras.',
    closed: 'Eso ya no es posible.',
    queued: (service) =>
      `${service} va lento en este momento. Seguimos por nuestra cuenta, y esta página lo mostrará cuando esté hecho.`,
    kept: (service) => `Hecho en ${service}.`,
    partlyKept: (service) => `${service} ha aceptado una parte. Prueba otra vez con el resto, por favor.`,
    pushOn: (artist) => `Desde ahora, las notificaciones de ${artist} llegan a este navegador.`,
    pushFailed: 'Este navegador no nos ha dejado mostrar notificaciones. No ha cambiado nada.',
    futureOn: (artist) => `Desde ahora, cada nuevo lanzamiento de ${artist} llega solo a tu biblioteca.`,
    futureOff: (artist) => `Los nuevos lanzamientos de ${artist} ya no se guardan solos.`,
  },

  layers: {
    followTitle: (artist) => `¿Sigues también a ${artist}?`,
    followText: (service) => `Un toque en ${service}, para que el próximo lanzamiento te encuentre.`,
    shareTitle: '¿A quién más le gustaría?',
    shareText: (title) => `Envía ${title} a una persona.`,
    share: 'Compartir',
    copied: 'Enlace copiado',
    byText: 'Por SMS',
    byEmail: 'Por correo',
    theLink: 'El enlace a esta página',
    thanks: (artist) => `Eso es todo. Gracias, de parte de ${artist}.`,
    followSome: (service) => `Marca lo que quieras, y lo hacemos en ${service} por ti.`,
    followThere: (service) => `${service} no deja que nadie siga por ti. Allí es un toque.`,
    followBox: (artist) => `Seguir a ${artist}`,
    likeBox: (title) => `Marcar con «me gusta» la canción principal de ${title}`,
    seeThere: (artist, service) => `${artist} en ${service}`,
    doIt: (service) => `Hacerlo en ${service}`,
  },

  future: {
    title: (artist) => `¿Cada nuevo lanzamiento de ${artist}?`,
    text: (service) => `Lo añadimos a tu biblioteca de ${service} en cuanto salga.`,
    yes: 'Guardar cada nuevo lanzamiento',
    on: (artist) => `Cada nuevo lanzamiento de ${artist} se guarda para ti`,
    until: (service, day) => `En tu biblioteca de ${service}, hasta el ${day}.`,
    stop: 'Dejar de guardar los nuevos lanzamientos',
  },

  connect: {
    title: (service) => `Conectar ${service}`,
    go: (service) => `Continuar en ${service}`,
    loading: 'Un momento',
    waiting: (service) => `Termina en la ventana de ${service}. Esta página te espera.`,
    again: (service) => `Listo. Toca otra vez, y ${service} te preguntará.`,
    open: (service) => `Abrir el inicio de sesión de ${service}`,
    denied: (service) =>
      `No pasa nada. ${service} no nos ha dicho nada. Puedes probar otra vez o pedir un aviso.`,
    failed: (service) => `Ahora no llegamos a ${service}. Prueba otra vez, por favor.`,
    withoutScript: (service) =>
      `Para conectar ${service} hace falta JavaScript, y este navegador lo tiene apagado. Un aviso funciona sin él: ese día, un toque lo abre allí.`,
  },

  manage: {
    undo: 'Deshacer el preguardado',
    undoText:
      'Te sacamos de este lanzamiento: no se guarda nada, y no hay recordatorio ni mensajes sobre él.',
    title: 'Lo que guardamos de ti',
    findText:
      'Entra con el servicio en el que preguardaste y te encontramos otra vez. No pedimos más que tu cuenta.',
    findWith: (service) => `Encontrarme con ${service}`,
    connected: (service) => `${service} está conectado`,
    connectedText: 'Al desconectar borramos el permiso, tu número de cuenta y tu país, al momento.',
    disconnect: (service) => `Desconectar ${service}`,
    reminded: (service) => `Escuchas en ${service}`,
    preSaved: (title) => `Has preguardado ${title}`,
    browser: 'Este navegador te reconoce por una cookie. No dice nada a nadie más.',
    signOut: 'Cerrar la sesión en este navegador',
    nothing: 'No guardamos nada para este navegador.',
  },

  inApp: {
    title: (app) => `Estás dentro de ${app}`,
    text: (service) => `Aquí ${service} puede pedirte la contraseña. En tu propio navegador casi nunca.`,
    open: 'Abrir en mi navegador',
    help: 'Si no se abre nada: toca los tres puntos del borde y luego «Abrir en el navegador».',
    stay: 'Seguir aquí',
  },
};
