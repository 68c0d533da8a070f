/*
 * The one script of the pages. Nothing needs it: it only makes things nicer where it runs. It fills hidden fields with
 * the browser's time zone, lets a form be sent once, and (later files may add to it) counts the time down. It is one
 * text for all pages, so that its hash in the content security policy is the same everywhere.
 */
const ZONE = `
var z='';try{z=Intl.DateTimeFormat().resolvedOptions().timeZone||''}catch(e){}
document.querySelectorAll('input[name=zone]').forEach(function(i){i.value=z});
`;

/** A form that is on its way is not sent again. Coming back by the browser's own button makes it usable again. */
const SEND_ONCE = `
document.addEventListener('submit',function(e){var f=e.target;if(f.dataset.sent){e.preventDefault();return}f.dataset.sent='1';
f.querySelectorAll('button').forEach(function(b){b.setAttribute('aria-disabled','true')})});
addEventListener('pageshow',function(){document.querySelectorAll('form').forEach(function(f){delete f.dataset.sent;
f.querySelectorAll('button').forEach(function(b){b.removeAttribute('aria-disabled')})})});
`;

/**
 * The countdown: `data-at` (the release moment), `data-now` (the workspace's time as the page was written) and
 * `data-k` (its pace) stand at the element, with the words of the language. The line with the date asks our own
 * server for the fan's zone, once. Where the release is out in that zone already, the page is loaded again with the zone.
 */
const COUNTDOWN = `
var c=document.querySelector('[data-at]');if(c){var t0=performance.now(),d=c.dataset,w=JSON.parse(d.words);
var say=function(){var ms=d.at-(+d.now+d.k*(performance.now()-t0));if(ms<=0){c.textContent='';if(d.seen&&!d.over){d.over='1';setTimeout(function(){location.reload()},500)}return}d.seen='1';
var m=Math.ceil(ms/6e4),n=m>=2880?[Math.round(m/1440),w.days]:m>=120?[Math.round(m/60),w.hours]:[m,w.minutes];
c.textContent=n[0]===1?n[1][0]:n[1][1].replace('#',n[0])};
say();setInterval(say,Math.max(1000,3e4/d.k));
if(z&&d.clock)fetch(d.clock+encodeURIComponent(z)).then(function(r){return r.ok?r.json():null}).then(function(a){if(!a)return;
if(a.at<=+d.now){if(location.search.indexOf('zone=')<0)location.replace(location.pathname+'?zone='+encodeURIComponent(z));return}
d.at=a.at;var e=document.querySelector('[data-when]');if(e)e.textContent=a.when;say()}).catch(function(){})}
`;

/** Sharing by the system's own sheet, where there is one; copying the address else. */
const SHARE = `
var s=document.querySelector('[data-share]');if(s&&(navigator.share||navigator.clipboard)){s.hidden=false;s.addEventListener('click',function(){
if(navigator.share)navigator.share({title:s.dataset.title,url:s.dataset.share}).catch(function(){});
else navigator.clipboard.writeText(s.dataset.share).then(function(){s.textContent=s.dataset.copied})})}
`;

/** Each way out of an in-app browser gets a moment. The page is still seen after the last: then the help is shown. */
const WAYS_OUT = `
var o=document.querySelector('[data-ways]');if(o){var h=document.querySelector('[data-help]');h.hidden=true;o.addEventListener('click',function(e){
e.preventDefault();var ways=JSON.parse(o.dataset.ways),next=function(){if(document.hidden)return;var w=ways.shift();
fetch(o.dataset.told+'?outcome='+(w?'way_out_tried':'stayed_in_app'),{method:'POST',keepalive:true}).catch(function(){});
if(!w){h.hidden=false;return}location.href=w;setTimeout(next,1500)};next()})}
`;

/**
 * Web push: the question is shown, and the next one hidden, where the browser has it. On an iPhone it has it only in a
 * page that was put on the home screen. The browser asks the fan itself, right after the tap.
 */
const PUSH = `
var p=document.querySelector('[data-push]');if(p){var ios=/iP(hone|ad|od)/.test(navigator.userAgent),local=p.dataset.local;
if(local||'serviceWorker'in navigator&&'PushManager'in window&&'Notification'in window&&Notification.permission!=='denied'&&(!ios||navigator.standalone)){
var q=document.querySelector('[data-layer]:not([data-push])'),f=p.querySelector('form');p.hidden=false;if(q)q.hidden=true;
f.addEventListener('submit',function(e){if(local)return;e.preventDefault();e.stopPropagation();if(f.dataset.busy)return;f.dataset.busy='1';
Notification.requestPermission().then(function(a){if(a!=='granted')throw a;return navigator.serviceWorker.register('/push/worker.js',{scope:'/push/'})})
.then(function(r){var w=r.installing||r.waiting;return r.active||!w?r:new Promise(function(ok){w.addEventListener('statechange',function(){if(w.state==='activated')ok(r)})})})
.then(function(r){return r.pushManager.getSubscription().then(function(s){return s||r.pushManager.subscribe({userVisibleOnly:true,
applicationServerKey:Uint8Array.from(atob(p.dataset.push.replace(/-/g,'+').replace(/_/g,'/')),function(c){return c.charCodeAt(0)})})})})
.then(function(s){var j=s.toJSON();f.endpoint.value=j.endpoint;f.p256dh.value=j.keys.p256dh;f.auth.value=j.keys.auth;f.submit()})
.catch(function(a){if(a==='denied'){f.refused.value='1';f.submit()}else{delete f.dataset.busy;f.querySelector('[data-trouble]').hidden=false}})})}}
`;

export const SCRIPT = `(function(){${[ZONE, SEND_ONCE, COUNTDOWN, SHARE, WAYS_OUT, PUSH].join('').replaceAll('\n', '')}})()`;
