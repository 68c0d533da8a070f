/*
 * The service worker of web push. It shows what comes, and opens what is tapped; it sees no page, answers no request and
 * keeps nothing. What it reads is written by `libs/domain/messages/push-payload.ts`.
 */
const SHOW = `
addEventListener('push',function(e){var d;try{d=e.data.json()}catch(_){return}
var s=d.stop;e.waitUntil(registration.showNotification(d.title,{body:d.body,icon:d.icon,tag:d.tag,lang:d.lang,dir:d.dir,
data:{url:d.url,stop:s&&s.url},actions:s?[{action:'stop',title:s.title}]:[]}))});
`;

const OPEN = `
addEventListener('notificationclick',function(e){e.notification.close();var d=e.notification.data||{};
var u=e.action==='stop'?d.stop:d.url;if(u)e.waitUntil(clients.openWindow(u))});
`;

/** A newer worker takes the place of an older one at once: neither holds anything. */
const RENEW = `
addEventListener('install',function(){skipWaiting()});
`;

export const WORKER = [SHOW, OPEN, RENEW].join('').replaceAll('\n', '');

/** Nothing is loaded by it but the picture of a notification, from ourselves. */
export const WORKER_POLICY = "default-src 'none'; img-src 'self'";
