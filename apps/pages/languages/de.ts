import type { Catalogue } from './en.js';

/** The words of the fan pages in German, in the familiar form. */
export const de: Catalogue = {
  tag: 'de',
  ownName: 'Deutsch',

  dates: {
    weekdays: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
    months: [
      'Januar',
      'Februar',
      'März',
      'April',
      'Mai',
      'Juni',
      'Juli',
      'August',
      'September',
      'Oktober',
      'November',
      'Dezember',
    ],
    day: (weekday, day, month) => `${weekday}, ${day}. ${month}`,
    midnightWhereYouAre: (day) => `${day}, um Mitternacht bei dir`,
    timeWhereYouAre: (day, time) => `${day}, ${time} Uhr bei dir`,
    timeUtc: (day, time) => `${day}, ${time} Uhr UTC`,
    at: (day, time) => `${day} um ${time} Uhr`,
    inDays: (days) => (days === 1 ? 'in 1 Tag' : `in ${days} Tagen`),
    inHours: (hours) => (hours === 1 ? 'in 1 Stunde' : `in ${hours} Stunden`),
    inMinutes: (minutes) => (minutes === 1 ? 'in 1 Minute' : `in ${minutes} Minuten`),
  },

  common: {
    skipToContent: 'Gleich zur Hauptsache',
    notNow: 'Jetzt nicht',
    footer: 'Über diese Seite',
    back: 'Zurück',
    done: 'Fertig',
    manage: 'Ändern oder zurücknehmen',
    language: 'Sprache',
    by: (artist) => `von ${artist}`,
    coverOf: (title, artist) => `Cover von ${title} von ${artist}`,
  },

  problems: {
    notFoundTitle: 'Diese Seite finden wir nicht',
    notFound:
      'Vielleicht wurde der Link unterwegs abgeschnitten. Öffne ihn noch einmal da, wo du ihn gefunden hast.',
    brokenTitle: 'Bei uns ist etwas kaputtgegangen',
    broken: 'Von dir ist nichts verloren. Bitte versuch es gleich noch einmal.',
    busyTitle: 'Einen Moment, bitte',
    busy: 'Aus deinem Netz kamen zu viele auf einmal. Warte eine Minute und versuch es noch einmal.',
    awayTitle: 'Wir holen kurz Luft',
    away: 'Wir kommen gerade nicht an unsere eigenen Daten. Bitte versuch es in einer Minute noch einmal.',
    staleTitle: 'Diese Seite war lange offen',
    stale:
      'Zu deiner Sicherheit lassen wir von einer alten Seite aus nichts geschehen. Geh zurück und tippe noch einmal.',
    foreignTitle: 'Das kam von einer anderen Seite',
    foreign: 'Wir nehmen nur an, was du auf unserer Seite tippst. Geh zurück und tippe noch einmal.',
    tryAgain: 'Noch einmal versuchen',
  },

  permissions: {
    addToLibrary: 'diese Veröffentlichung deiner Bibliothek hinzufügen',
    seeLibrary: 'sehen, dass sie dort angekommen ist',
    follow: 'für dich dem Artist folgen',
    seeFollows: 'sehen, ob du schon folgst',
    country: 'dein Land wissen, damit sie um deine Mitternacht kommt',
    account: 'dein Konto kennen, um dich wiederzufinden',
    stayConnected: 'diese Erlaubnis behalten, bis du sie zurücknimmst',
  },

  landing: {
    preSaveOn: (service) => `Auf ${service} vormerken`,
    remindOn: (service) => `Für ${service} erinnern`,
    saveOn: (service) => `Auf ${service} speichern`,
    listenOn: (service) => `Auf ${service} hören`,
    followOn: (service) => `Auf ${service} folgen`,
    elsewhere: 'Woanders',
    whereDoYouListen: 'Du hörst woanders?',
    oneTap: 'Tippe an, wo du hörst. Am Tag selbst öffnen wir es genau dort.',
    asks: (service) => `Was ${service} dich fragt`,
    asksIntro: (service) => `${service} fragt, ob wir dürfen:`,
    asksNothingElse: 'Sonst nichts. Dein Passwort sehen wir nie, und du kannst es jederzeit zurücknehmen.',
    outNow: 'Jetzt da',
    nativePreSave: (service) => `In der ${service}-App vormerken`,
    preSavedTitle: 'Du bist dabei',
    preSavedText: (title, service, when) => `${title} kommt in deine ${service}-Bibliothek: ${when}.`,
    remindedTitle: 'Gemerkt',
    remindedText: (title, service, when) =>
      `${title} kommt zu ${service}: ${when}. Komm dann auf diese Seite zurück, und ein Tipp öffnet es dort.`,
    remindedAnywhere: (title, when) =>
      `${title} erscheint: ${when}. Komm dann auf diese Seite zurück, und es ist nur einen Tipp entfernt.`,
    remindedReachable: (title, service, when) =>
      `${title} kommt zu ${service}: ${when}. Wir schreiben dir, mit dem Weg direkt dorthin.`,
    receipt: (service, at) => `In deiner ${service}-Bibliothek gespeichert, ${at}.`,
    onItsWay: (service) => `Auf dem Weg in deine ${service}-Bibliothek. Das dauert ein paar Minuten.`,
    saveFailed: (service) =>
      `Wir konnten es auf ${service} nicht für dich speichern. Ein Tipp holt das nach.`,
    savedTitle: 'Gespeichert',
    savedText: (title) => `${title} ist in deiner Bibliothek.`,
    followingText: (artist) => `Du folgst ${artist}.`,
    reconnectTitle: (service) => `${service} hat unsere Erlaubnis beendet`,
    reconnectText:
      'Das geschieht nach einem halben Jahr von selbst. Verbinde noch einmal, und alles gilt wie bisher.',
    renewTitle: (service) => `Unsere Erlaubnis bei ${service} endet vor der Veröffentlichung`,
    renewText:
      'Sie endet nach einem halben Jahr von selbst. Verbinde noch einmal, dann wird die Veröffentlichung für dich gespeichert.',
    reconnectOn: (service) => `${service} wieder verbinden`,
    endedTitle: 'Das hier ist vorbei',
    endedOut: (title) => `${title} ist erschienen. Hier kannst du es hören.`,
    endedText: (artist) => `Danke, dass du da warst. ${artist} kommt wieder.`,
    cancelledTitle: (title) => `${title} kommt nicht`,
    cancelledText: (artist) =>
      `${artist} hat diese Veröffentlichung abgesagt. Es wird nichts gespeichert und nichts geschickt, und du musst nichts tun.`,
    alwaysText: (artist) => `Erfahre es zuerst, wenn es von ${artist} etwas Neues gibt.`,
    asksWhole: (service) =>
      `${service} fragt nach Zugriff auf deine Musik als Ganzes. Wir nutzen ihn nur, um:`,
  },

  notices: {
    denied: (service) =>
      `Das ist in Ordnung. ${service} hat uns nichts verraten. Du kannst dich auch erinnern lassen, ohne etwas zu verbinden.`,
    partial: (service) =>
      `${service} lässt uns nichts zu deiner Bibliothek hinzufügen, darum haben wir nichts behalten. Versuch es noch einmal, oder lass dich erinnern.`,
    failed: (service) =>
      `Das hat mit ${service} nicht geklappt, und wir haben nichts behalten. Bitte versuch es noch einmal.`,
    otherBrowser: 'Das begann in einem anderen Browser. Bitte fang hier noch einmal an.',
    disconnected: (service) =>
      `${service} ist getrennt. Die Erlaubnis, deine Kontonummer und dein Land haben wir gelöscht.`,
    nothingFound: (service) => `Mit diesem ${service}-Konto wurde hier nichts vorgemerkt.`,
    signedOut: 'Du bist in diesem Browser abgemeldet.',
    saved: (title, service) => `${title} ist in deiner ${service}-Bibliothek.`,
    followed: (artist, service) => `Du folgst ${artist} auf ${service}.`,
    reconnected: (service) => `${service} ist wieder verbunden.`,
    undone:
      'Das ist zurückgenommen. Du hörst von dieser Veröffentlichung nichts mehr. Du kannst jederzeit wiederkommen.',
    closed: 'Das geht nicht mehr.',
    queued: (service) =>
      `${service} ist gerade langsam. Wir machen von selbst weiter, und diese Seite zeigt, wenn es geschafft ist.`,
    kept: (service) => `Erledigt auf ${service}.`,
    partlyKept: (service) =>
      `${service} hat einen Teil davon angenommen. Bitte versuch den Rest noch einmal.`,
    pushOn: (artist) => `Mitteilungen von ${artist} kommen ab jetzt in diesen Browser.`,
    pushFailed: 'Dieser Browser hat uns keine Mitteilungen zeigen lassen. Nichts hat sich geändert.',
    futureOn: (artist) =>
      `Von jetzt an kommt jede neue Veröffentlichung von ${artist} von selbst in deine Bibliothek.`,
    futureOff: (artist) => `Neue Veröffentlichungen von ${artist} werden nicht mehr von selbst gespeichert.`,
  },

  layers: {
    followTitle: (artist) => `${artist} auch folgen?`,
    followText: (service) => `Ein Tipp auf ${service}, damit dich die nächste Veröffentlichung findet.`,
    shareTitle: 'Wem würde das gefallen?',
    shareText: (title) => `Schick ${title} an einen Menschen.`,
    share: 'Teilen',
    copied: 'Der Link ist kopiert',
    byText: 'Als SMS',
    byEmail: 'Als E-Mail',
    theLink: 'Der Link zu dieser Seite',
    thanks: (artist) => `Das ist alles. Danke, von ${artist}.`,
    followSome: (service) => `Hake an, was du willst, und wir erledigen es auf ${service} für dich.`,
    followThere: (service) => `Auf ${service} kann niemand für dich folgen. Dort ist es ein Tipp.`,
    followBox: (artist) => `${artist} folgen`,
    likeBox: (title) => `Den ersten Titel von ${title} mit „Gefällt mir“ markieren`,
    seeThere: (artist, service) => `${artist} auf ${service}`,
    doIt: (service) => `Auf ${service} erledigen`,
  },

  future: {
    title: (artist) => `Jede neue Veröffentlichung von ${artist}?`,
    text: (service) => `Wir fügen sie deiner ${service}-Bibliothek hinzu, sobald sie da ist.`,
    yes: 'Jede neue Veröffentlichung speichern',
    on: (artist) => `Jede neue Veröffentlichung von ${artist} wird für dich gespeichert`,
    until: (service, day) => `In deine ${service}-Bibliothek, bis ${day}.`,
    stop: 'Neue Veröffentlichungen nicht mehr speichern',
  },

  connect: {
    title: (service) => `${service} verbinden`,
    go: (service) => `Weiter zu ${service}`,
    loading: 'Einen Moment',
    waiting: (service) => `Mach im Fenster von ${service} weiter. Diese Seite wartet auf dich.`,
    again: (service) => `Bereit. Tippe noch einmal, dann fragt dich ${service}.`,
    open: (service) => `Anmeldung bei ${service} öffnen`,
    denied: (service) =>
      `Das ist in Ordnung. ${service} hat uns nichts verraten. Du kannst es noch einmal versuchen oder dich erinnern lassen.`,
    failed: (service) => `Wir erreichen ${service} gerade nicht. Bitte versuch es noch einmal.`,
    withoutScript: (service) =>
      `Um ${service} zu verbinden, braucht es JavaScript, und in diesem Browser ist es aus. Eine Erinnerung geht auch so: Am Tag selbst öffnet ein Tipp es dort.`,
  },

  manage: {
    undo: 'Vormerkung zurücknehmen',
    undoText:
      'Wir nehmen dich aus dieser Veröffentlichung heraus: Nichts wird gespeichert, und es gibt keine Erinnerung und keine Nachricht dazu.',
    title: 'Was wir für dich behalten',
    findText:
      'Melde dich bei dem Dienst an, auf dem du vorgemerkt hast, und wir finden dich wieder. Wir fragen nach nichts als deinem Konto.',
    findWith: (service) => `Mit ${service} finden`,
    connected: (service) => `${service} ist verbunden`,
    connectedText:
      'Beim Trennen löschen wir die Erlaubnis, deine Kontonummer und dein Land, und zwar sofort.',
    disconnect: (service) => `${service} trennen`,
    reminded: (service) => `Du hörst auf ${service}`,
    preSaved: (title) => `Du hast ${title} vorgemerkt`,
    browser: 'Dieser Browser erkennt dich an einem Cookie. Der sagt sonst niemandem etwas.',
    signOut: 'In diesem Browser abmelden',
    nothing: 'Für diesen Browser behalten wir nichts.',
  },

  inApp: {
    title: (app) => `Du bist in ${app}`,
    text: (service) =>
      `Hier drin fragt ${service} vielleicht nach deinem Passwort. In deinem eigenen Browser meist nicht.`,
    open: 'In meinem Browser öffnen',
    help: 'Wenn sich nichts öffnet: Tippe auf die drei Punkte am Rand, dann auf „Im Browser öffnen“.',
    stay: 'Hier weitermachen',
  },
};
