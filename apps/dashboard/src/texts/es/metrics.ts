export const metrics = {
  title: 'Métricas',
  choose: 'Campaña',
  funnel: 'Embudo',
  stage: 'Etapa',
  fans: 'Fans',
  fromPrevious: 'Desde la etapa anterior',
  waitingNow: 'Aquí ahora',
  of: (some: string, all: string) => `${some} de ${all}`,
  nobody: (enrolled: string) => `Han llegado ${enrolled} fans y ninguno ha hecho pre-save todavía.`,
  preSaved: (fans: string) => `${fans} fans han hecho pre-save.`,
  preSavedAndSaved: (fans: string, share: string) =>
    `${fans} fans han hecho pre-save, y el ${share} de los que podían lo ha guardado después por su cuenta.`,
  stages: {
    pre_saved: 'Pre-save',
    release_saved: 'Guardado al salir, por nosotros',
    engaged: 'Interesado',
    saved: 'Guardado por el fan',
    followed: 'Seguido',
    re_engaged: 'Volvió',
  },
  none: { title: 'Aún no hay nada que medir', about: 'Las cifras llegan con la primera campaña.' },
};
