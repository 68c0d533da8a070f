export const clock = {
  ofWorkspace: 'en el reloj de la demo',
  fast: (speed: string, shows: string) =>
    `Reloj de la demo: ${speed} veces más rápido que el tiempo real. Marca ${shows}.`,
};
