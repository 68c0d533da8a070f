export const access = {
  title: 'Iniciar sesión',
  email: 'Correo electrónico',
  password: 'Contraseña',
  signIn: 'Iniciar sesión',
  signOut: 'Cerrar sesión',
  again: {
    title: 'Tu sesión ha terminado',
    about: 'Inicia sesión de nuevo para continuar. Lo que has escrito sigue en la página.',
  },
  link: {
    opening: 'Abriendo la demo…',
    failed:
      'Este enlace ya se ha usado o es demasiado antiguo. El terminal muestra uno nuevo en cada inicio; o inicia sesión aquí.',
  },
};
