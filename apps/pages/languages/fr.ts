import type { Catalogue } from './en.js';

/** The words of the fan pages in French, in the familiar form. */
export const fr: Catalogue = {
  tag: 'fr',
  ownName: 'Français',

  dates: {
    weekdays: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
    months: [
      'janvier',
      'février',
      'mars',
      'avril',
      'mai',
      'juin',
      'juillet',
      'août',
      'septembre',
      'octobre',
      'novembre',
      'décembre',
    ],
    day: (weekday, day, month) => `${weekday} ${day === 1 ? '1er' : day} ${month}`,
    midnightWhereYouAre: (day) => `${day}, à minuit chez toi`,
    timeWhereYouAre: (day, time) => `${day}, à ${time} chez toi`,
    timeUtc: (day, time) => `${day}, à ${time} UTC`,
    at: (day, time) => `${day} à ${time}`,
    inDays: (days) => (days === 1 ? 'dans 1 jour' : `dans ${days} jours`),
    inHours: (hours) => (hours === 1 ? 'dans 1 heure' : `dans ${hours} heures`),
    inMinutes: (minutes) => (minutes === 1 ? 'dans 1 minute' : `dans ${minutes} minutes`),
  },

  common: {
    skipToContent: 'Aller à l’essentiel',
    notNow: 'Pas maintenant',
    footer: 'À propos de cette page',
    back: 'Retour',
    done: 'Terminé',
    manage: 'Modifier ou annuler',
    language: 'Langue',
    by: (artist) => `de ${artist}`,
    coverOf: (title, artist) => `Pochette de ${title} de ${artist}`,
  },

  problems: {
    notFoundTitle: 'Cette page est introuvable',
    notFound: 'Le lien a peut-être été coupé en route. Ouvre-le à nouveau là où tu l’as trouvé.',
    brokenTitle: 'Quelque chose a cassé chez nous',
    broken: 'Tu n’as rien perdu. Réessaie dans un instant.',
    busyTitle: 'Un instant, s’il te plaît',
    busy: 'Trop de monde est arrivé d’un coup depuis ton réseau. Attends une minute et réessaie.',
    awayTitle: 'Nous reprenons notre souffle',
    away: 'Nous n’arrivons pas à lire nos propres données. Réessaie dans une minute.',
    staleTitle: 'Cette page est restée longtemps ouverte',
    stale:
      'Pour ta sécurité, rien ne se fait depuis une page ancienne. Reviens en arrière et touche encore une fois.',
    foreignTitle: 'Cela venait d’une autre page',
    foreign:
      'Nous n’acceptons que ce que tu touches sur notre page. Reviens en arrière et touche encore une fois.',
    tryAgain: 'Réessayer',
  },

  permissions: {
    addToLibrary: 'ajouter cette sortie à ta bibliothèque',
    seeLibrary: 'voir qu’elle y est arrivée',
    follow: 'suivre l’artiste pour toi',
    seeFollows: 'voir si tu suis déjà',
    country: 'connaître ton pays, pour qu’elle arrive à ton minuit',
    account: 'connaître ton compte, pour te retrouver',
    stayConnected: 'garder cette permission jusqu’à ce que tu la retires',
  },

  landing: {
    preSaveOn: (service) => `Pré-enregistrer sur ${service}`,
    remindOn: (service) => `Me prévenir sur ${service}`,
    saveOn: (service) => `Enregistrer sur ${service}`,
    listenOn: (service) => `Écouter sur ${service}`,
    followOn: (service) => `Suivre sur ${service}`,
    elsewhere: 'Ailleurs',
    whereDoYouListen: 'Tu écoutes ailleurs ?',
    oneTap: 'Touche là où tu écoutes. Le jour venu, nous l’ouvrons juste là.',
    asks: (service) => `Ce que ${service} te demandera`,
    asksIntro: (service) => `${service} te demandera si nous pouvons :`,
    asksNothingElse:
      'Rien d’autre. Nous ne voyons jamais ton mot de passe, et tu peux annuler à tout moment.',
    outNow: 'Disponible',
    nativePreSave: (service) => `Pré-enregistrer dans l’app ${service}`,
    preSavedTitle: 'C’est noté',
    preSavedText: (title, service, when) => `${title} arrive dans ta bibliothèque ${service} : ${when}.`,
    remindedTitle: 'Nous y pensons',
    remindedText: (title, service, when) =>
      `${title} arrive sur ${service} : ${when}. Reviens alors sur cette page, et il s’ouvre là d’un geste.`,
    remindedAnywhere: (title, when) =>
      `${title} sort : ${when}. Reviens alors sur cette page, et il est à un geste de toi.`,
    remindedReachable: (title, service, when) =>
      `${title} arrive sur ${service} : ${when}. Nous t’écrivons, avec le chemin direct.`,
    receipt: (service, at) => `Enregistré dans ta bibliothèque ${service} le ${at}.`,
    onItsWay: (service) => `En route vers ta bibliothèque ${service}. Cela prend quelques minutes.`,
    saveFailed: (service) =>
      `Nous n’avons pas pu l’enregistrer sur ${service} pour toi. Un geste suffit maintenant.`,
    savedTitle: 'Enregistré',
    savedText: (title) => `${title} est dans ta bibliothèque.`,
    followingText: (artist) => `Tu suis ${artist}.`,
    reconnectTitle: (service) => `${service} a mis fin à notre permission`,
    reconnectText: 'Cela arrive tout seul au bout de six mois. Reconnecte-toi, et tout reste en place.',
    renewTitle: (service) => `Notre permission sur ${service} se termine avant la sortie`,
    renewText:
      'Elle se termine toute seule au bout de six mois. Reconnecte-toi une fois, et la sortie sera enregistrée pour toi.',
    reconnectOn: (service) => `Reconnecter ${service}`,
    endedTitle: 'C’est terminé',
    endedOut: (title) => `${title} est sorti. Voici où l’écouter.`,
    endedText: (artist) => `Merci d’être venu. ${artist} reviendra.`,
    cancelledTitle: (title) => `${title} ne sortira pas`,
    cancelledText: (artist) =>
      `${artist} a annulé cette sortie. Rien ne sera enregistré ni envoyé, et tu n’as rien à faire.`,
    alwaysText: (artist) => `Sois là en premier quand ${artist} a du nouveau.`,
    asksWhole: (service) => `${service} demande l’accès à toute ta musique. Nous ne l’utilisons que pour :`,
  },

  notices: {
    denied: (service) =>
      `Pas de souci. ${service} ne nous a rien dit. Nous pouvons te prévenir sans rien connecter.`,
    partial: (service) =>
      `${service} ne nous laisse rien ajouter à ta bibliothèque, alors nous n’avons rien gardé. Réessaie, ou laisse-nous te prévenir.`,
    failed: (service) =>
      `Nous n’avons pas pu terminer avec ${service}, et n’avons rien gardé. Réessaie une fois.`,
    otherBrowser: 'Cela a commencé dans un autre navigateur. Recommence ici, s’il te plaît.',
    disconnected: (service) =>
      `${service} est déconnecté. Nous avons supprimé la permission, ton numéro de compte et ton pays.`,
    nothingFound: (service) => `Ce compte ${service} n’a rien pré-enregistré ici.`,
    signedOut: 'Tu es déconnecté dans ce navigateur.',
    saved: (title, service) => `${title} est dans ta bibliothèque ${service}.`,
    followed: (artist, service) => `Tu suis ${artist} sur ${service}.`,
    reconnected: (service) => `${service} est à nouveau connecté.`,
    undone: 'C’est annulé. Tu n’entendras plus parler de cette sortie. Tu peux revenir quand tu veux.',
    closed: 'Ce n’est plus possible.',
    queued: (service) =>
      `${service} est lent en ce moment. Nous continuons de notre côté, et cette page le montrera quand ce sera fait.`,
    kept: (service) => `C’est fait sur ${service}.`,
    partlyKept: (service) => `${service} en a accepté une partie. Réessaie pour le reste, s’il te plaît.`,
    pushOn: (artist) => `Les notifications de ${artist} arrivent désormais dans ce navigateur.`,
    pushFailed: 'Ce navigateur ne nous a pas laissés afficher de notifications. Rien n’a changé.',
    futureOn: (artist) =>
      `Désormais, chaque nouvelle sortie de ${artist} arrive d’elle-même dans ta bibliothèque.`,
    futureOff: (artist) => `Les nouvelles sorties de ${artist} ne sont plus enregistrées d’elles-mêmes.`,
  },

  layers: {
    followTitle: (artist) => `Suivre aussi ${artist} ?`,
    followText: (service) => `Un geste sur ${service}, pour que la prochaine sortie te trouve.`,
    shareTitle: 'Qui d’autre aimerait ça ?',
    shareText: (title) => `Envoie ${title} à une personne.`,
    share: 'Partager',
    copied: 'Lien copié',
    byText: 'Par SMS',
    byEmail: 'Par e-mail',
    theLink: 'Le lien de cette page',
    thanks: (artist) => `C’est tout. Merci, de la part de ${artist}.`,
    followSome: (service) => `Coche ce que tu veux, et nous le faisons sur ${service} pour toi.`,
    followThere: (service) => `${service} ne laisse personne suivre à ta place. Là-bas, c’est un geste.`,
    followBox: (artist) => `Suivre ${artist}`,
    likeBox: (title) => `Aimer le titre phare de ${title}`,
    seeThere: (artist, service) => `${artist} sur ${service}`,
    doIt: (service) => `Le faire sur ${service}`,
  },

  future: {
    title: (artist) => `Chaque nouvelle sortie de ${artist} ?`,
    text: (service) => `Nous l’ajoutons à ta bibliothèque ${service} dès sa sortie.`,
    yes: 'Enregistrer chaque nouvelle sortie',
    on: (artist) => `Chaque nouvelle sortie de ${artist} est enregistrée pour toi`,
    until: (service, day) => `Dans ta bibliothèque ${service}, jusqu’au ${day}.`,
    stop: 'Ne plus enregistrer les nouvelles sorties',
  },

  connect: {
    title: (service) => `Connecter ${service}`,
    go: (service) => `Continuer vers ${service}`,
    loading: 'Un instant',
    waiting: (service) => `Termine dans la fenêtre de ${service}. Cette page t’attend.`,
    again: (service) => `C’est prêt. Touche encore une fois, et ${service} te demandera.`,
    open: (service) => `Ouvrir la connexion à ${service}`,
    denied: (service) =>
      `Pas de souci. ${service} ne nous a rien dit. Tu peux réessayer ou demander un rappel.`,
    failed: (service) => `Nous n’arrivons pas à joindre ${service}. Réessaie, s’il te plaît.`,
    withoutScript: (service) =>
      `Connecter ${service} demande JavaScript, désactivé dans ce navigateur. Un rappel marche sans : le jour venu, un geste l’ouvre là-bas.`,
  },

  manage: {
    undo: 'Annuler le pré-enregistrement',
    undoText:
      'Nous te retirons de cette sortie : rien n’est enregistré, et il n’y a ni rappel ni message à son sujet.',
    title: 'Ce que nous gardons pour toi',
    findText:
      'Connecte-toi au service où tu as pré-enregistré, et nous te retrouvons. Nous ne demandons rien d’autre que ton compte.',
    findWith: (service) => `Me retrouver avec ${service}`,
    connected: (service) => `${service} est connecté`,
    connectedText: 'La déconnexion supprime la permission, ton numéro de compte et ton pays, tout de suite.',
    disconnect: (service) => `Déconnecter ${service}`,
    reminded: (service) => `Tu écoutes sur ${service}`,
    preSaved: (title) => `Tu as pré-enregistré ${title}`,
    browser: 'Ce navigateur te reconnaît par un cookie. Il ne dit rien à personne d’autre.',
    signOut: 'Me déconnecter de ce navigateur',
    nothing: 'Nous ne gardons rien pour ce navigateur.',
  },

  inApp: {
    title: (app) => `Tu es dans ${app}`,
    text: (service) =>
      `Ici, ${service} te demandera peut-être ton mot de passe. Dans ton navigateur, rarement.`,
    open: 'Ouvrir dans mon navigateur',
    help: 'Si rien ne s’ouvre : touche les trois points au bord de l’écran, puis « Ouvrir dans le navigateur ».',
    stay: 'Continuer ici',
  },
};
