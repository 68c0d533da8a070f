export const campaigns = {
  title: 'Campaigns',
  status: { draft: 'Draft', live: 'Live', paused: 'Paused', ended: 'Ended' },
  search: 'Search by name',
  any: 'Any state',
  state: 'State',
  name: 'Name',
  launched: 'Launched',
  ends: 'Ends',
  create: 'New campaign',
  empty: {
    title: 'No campaign yet',
    about: 'A campaign carries the fans of one release through a flow: pre-save, save, follow and after.',
  },
  none: { title: 'No campaign fits', about: 'Change the search, or look at every state.' },
  tabs: { label: 'Parts of the campaign', overview: 'Overview', flow: 'Live flow', night: 'Release night' },
  actions: {
    launch: 'Launch',
    pause: 'Pause',
    resume: 'Resume',
    move: 'Move the release',
    end: 'End',
    more: 'More actions',
    page: 'Open the fan page',
    done: {
      launch: 'The campaign is live.',
      pause: 'The campaign is paused.',
      resume: 'The campaign goes on.',
      end: 'The campaign has ended.',
    },
  },
  confirm: {
    launch: (name: string) => `Launch “${name}”?`,
    launchAbout: 'Fans who come to its page from now on enter the flow, and messages go out as it says.',
    pause: (name: string) => `Pause “${name}”?`,
    pauseAbout: (fans: string) =>
      `${fans} fans under way stay where they are. Nothing is sent or saved until you resume.`,
    end: (name: string) => `End “${name}” for good?`,
    endAbout: (fans: string) => `${fans} fans under way get no further message of it. This cannot be undone.`,
  },
  checklist: {
    title: 'Before the launch',
    ready: 'Nothing stands in the way.',
    blocked: 'Something has to be mended first.',
    state: { ok: 'In order', warning: 'Look at this', blocking: 'Stands in the way' },
    showOk: (count: string) => `${count} points are in order`,
  },
  overview: {
    release: 'Release',
    out: 'Out',
    flow: 'Flow',
    version: (version: number) => `version ${version}`,
    underWay: 'Fans under way',
    enrolled: 'Fans who came',
    always: 'No release: an always-on campaign',
    work: 'Work in progress',
    working: (kind: string, done: string, total: string) =>
      `${kind}: ${done} of ${total} fans have been looked at`,
    kinds: {
      pause: 'Pausing',
      resume: 'Resuming',
      end: 'Ending',
      retime: 'Moving the release',
      publish: 'Moving to a version',
      upkeep: 'Upkeep',
    },
    alarms: 'Alarms',
    alarm: {
      unknown: (channel: string, cases: string, messages: string) =>
        `Of ${messages} messages by ${channel}, nobody knows of ${cases} whether they were sent.`,
      complaints: (channel: string, cases: string, messages: string) =>
        `${cases} fans of ${messages} reported a message by ${channel} as spam.`,
      filtered: (channel: string, cases: string, messages: string) =>
        `Carriers filtered ${cases} of ${messages} messages by ${channel}.`,
      refused: (channel: string, cases: string, messages: string) =>
        `The provider refused ${cases} of ${messages} messages by ${channel}.`,
    },
  },
  move: {
    title: 'Move the release',
    date: 'New date, in each territory',
    time: 'Time there',
    preview: 'See what it does',
    fans: (fans: string, seconds: string) =>
      `${fans} fans come due sooner. Waking them all takes about ${seconds} s.`,
    none: 'No fan comes due sooner. Everybody follows the new date.',
    late: (fans: string) => `${fans} of them would be woken a minute or more after their moment.`,
    kept: (count: string) => `In ${count} territories it is out already; they keep their moment.`,
    outEverywhere: 'It is out everywhere. Once fans have been served, it cannot be moved.',
    confirm: 'Move it',
    done: 'The release has moved. Every fan follows the new date.',
    global: 'This release is out everywhere at one moment. Give the new moment in UTC.',
  },
};
