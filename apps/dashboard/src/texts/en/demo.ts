export const demo = {
  title: 'The first five minutes',
  about:
    'Left: the live flow of a release with fans moving through it. Right: a fan’s phone. Be the next fan.',
  none: { title: 'No running demo', about: 'Start with an empty data folder to have one: npm start.' },
  phone: 'A fan’s phone',
  page: 'Fan page',
  messages: 'Messages',
  again: 'Load again',
  steps: {
    label: 'Be the next fan',
    preSave: 'Pre-save on the phone: choose a service and agree.',
    optIn: 'Say yes to texts or emails, or “Not now”.',
    parked: 'Find yourself below: you wait for the release, in your own zone.',
    release: 'An hour passes in a second. When it is out, you are saved, verified, and told.',
    stop: 'Open “Messages”, answer STOP, and see what is cancelled and why.',
  },
  you: 'You',
  youAre: (count: string) => `You are fan ${count}`,
  notYet: 'As soon as you pre-save on the phone, you are shown here.',
  newest: 'What happened to you, the newest first',
  whole: 'Your whole timeline',
  break: 'Break it',
  breakAbout:
    'Under “Messages” the sandbox’s faults let services and senders fail. Or move the release: every fan follows the new date.',
  move: 'Move the release',
};
