export const campaigns = {
  title: 'Campaigns',
  status: { draft: 'Draft', live: 'Live', paused: 'Paused', ended: 'Ended' },
  search: 'Search by name',
  any: 'Any state',
  state: 'State',
  name: 'Name',
  launched: 'Launched',
  ends: 'Ends',
  empty: {
    title: 'No campaign yet',
    about: 'A campaign carries the fans of one release through a flow: pre-save, save, follow and after.',
  },
  none: { title: 'No campaign fits', about: 'Change the search, or look at every state.' },
};
