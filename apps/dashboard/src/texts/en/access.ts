export const access = {
  title: 'Sign in',
  email: 'Email',
  password: 'Password',
  signIn: 'Sign in',
  signOut: 'Sign out',
  again: {
    title: 'Your session has ended',
    about: 'Sign in again to go on. What you typed is still on the page.',
  },
  link: {
    opening: 'Opening the demo…',
    failed:
      'This link has been used, or it is too old. The terminal prints a new one at each start; or sign in here.',
  },
};
