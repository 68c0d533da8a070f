export const flows = {
  title: 'Flujos',
};
