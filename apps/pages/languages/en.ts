/**
 * The words of the fan pages in English. This file is the form of every other language: a language that lacks a word,
 * or has one too many, does not compile. Texts are short and warm, in sentence case, without exclamation marks. Names
 * that are put in (`artist`, `title`, `service`) are escaped by the templates, and are never put into a key.
 */
export const en = {
  /** As browsers name the language (BCP 47). */
  tag: 'en',
  /** In the language itself. */
  ownName: 'English',

  dates: {
    /** Monday first. */
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    day: (weekday: string, day: number, month: string) => `${weekday} ${day} ${month}`,
    midnightWhereYouAre: (day: string) => `${day}, midnight where you are`,
    timeWhereYouAre: (day: string, time: string) => `${day}, ${time} where you are`,
    timeUtc: (day: string, time: string) => `${day}, ${time} UTC`,
    at: (day: string, time: string) => `${day} at ${time}`,
    inDays: (days: number) => (days === 1 ? 'in 1 day' : `in ${days} days`),
    inHours: (hours: number) => (hours === 1 ? 'in 1 hour' : `in ${hours} hours`),
    inMinutes: (minutes: number) => (minutes === 1 ? 'in 1 minute' : `in ${minutes} minutes`),
  },

  common: {
    skipToContent: 'Skip to the main thing',
    notNow: 'Not now',
    footer: 'About this page',
    back: 'Back',
    done: 'Done',
    manage: 'Manage or undo',
    language: 'Language',
    by: (artist: string) => `by ${artist}`,
    coverOf: (title: string, artist: string) => `Cover of ${title} by ${artist}`,
  },

  problems: {
    notFoundTitle: 'We cannot find this page',
    notFound: 'The link may have been cut off on its way. Open it again from where you found it.',
    brokenTitle: 'Something broke on our side',
    broken: 'Nothing of yours is lost. Please try again in a moment.',
    busyTitle: 'One moment, please',
    busy: 'Too many people came from your network at once. Wait a minute, and try again.',
    awayTitle: 'We are catching our breath',
    away: 'We cannot reach our own data right now. Please try again in a minute.',
    staleTitle: 'This page has been open for long',
    stale: 'For your safety we let nothing happen from an old page. Go back, and tap once more.',
    foreignTitle: 'That came from another page',
    foreign: 'We only take taps from our own page. Go back, and tap once more.',
    tryAgain: 'Try again',
  },

  permissions: {
    addToLibrary: 'add this release to your library',
    seeLibrary: 'see that it arrived there',
    follow: 'follow the artist for you',
    seeFollows: 'see whether you follow already',
    country: 'know your country, so that it comes at your midnight',
    account: 'know your account, to find you again',
    stayConnected: 'keep this permission until you take it back',
  },

  landing: {
    preSaveOn: (service: string) => `Pre-save on ${service}`,
    remindOn: (service: string) => `Remind me on ${service}`,
    saveOn: (service: string) => `Save on ${service}`,
    listenOn: (service: string) => `Listen on ${service}`,
    followOn: (service: string) => `Follow on ${service}`,
    elsewhere: 'Somewhere else',
    whereDoYouListen: 'Listening somewhere else?',
    oneTap: 'Tap where you listen. On the day, we open it right there.',
    asks: (service: string) => `What ${service} will ask you`,
    asksIntro: (service: string) => `${service} will ask whether we may:`,
    asksNothingElse: 'Nothing else. We never see your password, and you can undo it at any time.',
    outNow: 'Out now',
    nativePreSave: (service: string) => `Pre-save in the ${service} app`,
    preSavedTitle: 'You are in',
    preSavedText: (title: string, service: string, when: string) =>
      `${title} goes into your ${service} library: ${when}.`,
    remindedTitle: 'Noted',
    remindedText: (title: string, service: string, when: string) =>
      `${title} comes to ${service}: ${when}. Come back to this page then, and it opens there in one tap.`,
    remindedAnywhere: (title: string, when: string) =>
      `${title} comes out: ${when}. Come back to this page then, and it is one tap away.`,
    remindedReachable: (title: string, service: string, when: string) =>
      `${title} comes to ${service}: ${when}. We write to you with the way straight there.`,
    receipt: (service: string, at: string) => `Saved to your ${service} library on ${at}.`,
    onItsWay: (service: string) => `On its way to your ${service} library. This takes a few minutes.`,
    saveFailed: (service: string) => `We could not save it to ${service} for you. One tap does it now.`,
    savedTitle: 'Saved',
    savedText: (title: string) => `${title} is in your library.`,
    followingText: (artist: string) => `You follow ${artist}.`,
    reconnectTitle: (service: string) => `${service} has ended our permission`,
    reconnectText: 'That happens by itself after half a year. Connect again, and everything stands.',
    renewTitle: (service: string) => `Our permission on ${service} ends before the release`,
    renewText: 'It ends by itself after half a year. Connect once more, and the release is saved for you.',
    reconnectOn: (service: string) => `Connect ${service} again`,
    endedTitle: 'This one is over',
    endedOut: (title: string) => `${title} is out. Here is where you can hear it.`,
    endedText: (artist: string) => `Thank you for being here. ${artist} will be back.`,
    cancelledTitle: (title: string) => `${title} is not coming`,
    cancelledText: (artist: string) =>
      `${artist} has called this release off. Nothing will be saved or sent, and there is nothing for you to do.`,
    alwaysText: (artist: string) => `Hear first when ${artist} has something new.`,
    asksWhole: (service: string) => `${service} asks for access to your music as a whole. We use it only to:`,
  },

  notices: {
    denied: (service: string) =>
      `That is fine. ${service} told us nothing. You can be reminded without connecting anything.`,
    partial: (service: string) =>
      `${service} did not let us add it to your library, so we kept nothing. Try once more, or be reminded instead.`,
    failed: (service: string) =>
      `We could not finish that with ${service}, and kept nothing. Please try once more.`,
    otherBrowser: 'That began in another browser. Please start here once more.',
    disconnected: (service: string) =>
      `${service} is disconnected. We have deleted the permission, your account id and your country.`,
    nothingFound: (service: string) => `This ${service} account has no pre-save here.`,
    signedOut: 'You are signed out in this browser.',
    saved: (title: string, service: string) => `${title} is in your ${service} library.`,
    followed: (artist: string, service: string) => `You follow ${artist} on ${service}.`,
    reconnected: (service: string) => `${service} is connected again.`,
    undone: 'It is undone. You will hear no more about this release. You can come back any time.',
    closed: 'That is not possible any more.',
    queued: (service: string) =>
      `${service} is slow just now. We go on by ourselves, and this page shows it when it is done.`,
    kept: (service: string) => `Done on ${service}.`,
    partlyKept: (service: string) => `${service} took a part of it. Please try the rest once more.`,
    pushOn: (artist: string) => `Notifications from ${artist} come to this browser from now on.`,
    pushFailed: 'This browser did not let us show notifications. Nothing was changed.',
    futureOn: (artist: string) =>
      `Every new release of ${artist} goes into your library by itself from now on.`,
    futureOff: (artist: string) => `New releases of ${artist} are not saved by themselves any more.`,
  },

  layers: {
    followTitle: (artist: string) => `Follow ${artist}, too?`,
    followText: (service: string) => `One tap on ${service}, so that the next release finds you.`,
    shareTitle: 'Who else would love this?',
    shareText: (title: string) => `Send ${title} to one person.`,
    share: 'Share',
    copied: 'The link is copied',
    byText: 'By text',
    byEmail: 'By email',
    theLink: 'The link to this page',
    thanks: (artist: string) => `That is all. Thank you, from ${artist}.`,
    followSome: (service: string) => `Tick what you want, and we do it on ${service} for you.`,
    followThere: (service: string) => `${service} lets nobody follow for you. There it is one tap.`,
    followBox: (artist: string) => `Follow ${artist}`,
    likeBox: (title: string) => `Like the lead track of ${title}`,
    seeThere: (artist: string, service: string) => `${artist} on ${service}`,
    doIt: (service: string) => `Do it on ${service}`,
  },

  future: {
    title: (artist: string) => `Every new release of ${artist}?`,
    text: (service: string) => `We add it to your ${service} library as soon as it is out.`,
    yes: 'Save every new release',
    on: (artist: string) => `Every new release of ${artist} is saved for you`,
    until: (service: string, day: string) => `Into your ${service} library, until ${day}.`,
    stop: 'Stop saving new releases',
  },

  connect: {
    title: (service: string) => `Connect ${service}`,
    go: (service: string) => `Go on to ${service}`,
    loading: 'One moment',
    waiting: (service: string) => `Finish in the window of ${service}. This page waits for you.`,
    again: (service: string) => `Ready. Tap once more, and ${service} asks you.`,
    open: (service: string) => `Open the ${service} sign-in`,
    denied: (service: string) =>
      `That is fine. ${service} told us nothing. You can try again, or be reminded.`,
    failed: (service: string) => `We cannot reach ${service} just now. Please try once more.`,
    withoutScript: (service: string) =>
      `Connecting ${service} needs JavaScript, and this browser has it off. A reminder works without it: on the day, one tap opens it there.`,
  },

  manage: {
    undo: 'Undo the pre-save',
    undoText:
      'We take you out of this release: nothing is saved, and there is no reminder and no message about it.',
    title: 'What we keep for you',
    findText:
      'Sign in with the service that you pre-saved on, and we find you again. We ask for nothing but your account.',
    findWith: (service: string) => `Find me with ${service}`,
    connected: (service: string) => `${service} is connected`,
    connectedText: 'Disconnecting deletes our permission, your account id and your country, at once.',
    disconnect: (service: string) => `Disconnect ${service}`,
    reminded: (service: string) => `You listen on ${service}`,
    preSaved: (title: string) => `You pre-saved ${title}`,
    browser: 'This browser knows you by a cookie. It says nothing to anybody else.',
    signOut: 'Sign out in this browser',
    nothing: 'We keep nothing for this browser.',
  },

  inApp: {
    title: (app: string) => `You are inside ${app}`,
    text: (service: string) =>
      `${service} may ask for your password in here. In your own browser it mostly does not.`,
    open: 'Open in my browser',
    help: 'If nothing opens: tap the three dots at the edge of the screen, then “Open in browser”.',
    stay: 'Go on here',
  },
};

/** The words of one language. */
export type Catalogue = typeof en;
