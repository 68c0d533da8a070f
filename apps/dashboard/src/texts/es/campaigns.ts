export const campaigns = {
  title: 'Campañas',
  status: { draft: 'Borrador', live: 'Activa', paused: 'En pausa', ended: 'Terminada' },
  search: 'Buscar por nombre',
  any: 'Cualquier estado',
  state: 'Estado',
  name: 'Nombre',
  launched: 'Lanzada',
  ends: 'Termina',
  empty: {
    title: 'Aún no hay campañas',
    about:
      'Una campaña lleva a los fans de un lanzamiento por un flujo: pre-save, guardado, seguimiento y después.',
  },
  none: { title: 'Ninguna campaña coincide', about: 'Cambia la búsqueda o mira todos los estados.' },
};
