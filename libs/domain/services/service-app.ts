/**
 * What becomes of calls with an app. `halted`: the service refuses the app, so no call is made with it, and every fan is
 * kept until an owner resumes it. `disabled`: an owner has put it out of use; no fan is sent to it and no call is made.
 */
export const SERVICE_APP_STATUSES = ['active', 'halted', 'disabled'] as const;
export type ServiceAppStatus = (typeof SERVICE_APP_STATUSES)[number];
