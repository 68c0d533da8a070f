import type { Service } from '#domain/terms.js';
import type { AppLogger } from '#http/logger.js';

/** What an operator has to hear of calls that taps make. */
export interface TapLog {
  appHalted(about: { service: Service; code: string; serviceAppId: string | undefined }): void;
  appWorks(about: { service: Service; serviceAppId: string | undefined }): void;
  /** Grants of the service are believed no more, or again. */
  grants(service: Service, change: 'closed' | 'opened'): void;
}

/** Tells the operator by the log, in the words of the workers. */
export const tapLogOf = (logger: Pick<AppLogger, 'warn' | 'alert'>): TapLog => ({
  appHalted: (about) =>
    logger.alert(
      'the service refuses our app: an operator must act, the fans wait, and after their time they are asked to save',
      about,
    ),
  appWorks: (about) => logger.warn('the service accepts our app again', about),
  grants: (service, change) =>
    change === 'closed'
      ? logger.alert(
          'the service refuses very many grants at once: no grant is given up, and new access tokens wait for a probe',
          { service },
        )
      : logger.warn('the service accepts grants again: all fans go on', { service }),
});
