export const metrics = {
  title: 'Metrics',
  choose: 'Campaign',
  funnel: 'Funnel',
  stage: 'Stage',
  fans: 'Fans',
  fromPrevious: 'From the stage before',
  waitingNow: 'Here now',
  of: (some: string, all: string) => `${some} of ${all}`,
  nobody: (enrolled: string) => `${enrolled} fans have come, and none has pre-saved yet.`,
  preSaved: (fans: string) => `${fans} fans have pre-saved.`,
  preSavedAndSaved: (fans: string, share: string) =>
    `${fans} fans have pre-saved, and ${share} of those who could have saved it themselves since.`,
  stages: {
    pre_saved: 'Pre-saved',
    release_saved: 'Saved at release, by us',
    engaged: 'Engaged',
    saved: 'Saved by the fan',
    followed: 'Followed',
    re_engaged: 'Came back',
  },
  none: { title: 'Nothing to measure yet', about: 'Figures come with the first campaign.' },
};
