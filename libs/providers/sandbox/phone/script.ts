/**
 * The page works without it. It shows times in the zone of the browser, and every second and a half it takes over what
 * has changed: the list, the conversation, the mails. What somebody is typing stays as it is.
 */
export const PAGE_SCRIPT = `
(function(){
var day=function(d){return d.toDateString()===new Date().toDateString()};
var times=function(root){root.querySelectorAll('time').forEach(function(t){var d=new Date(t.dateTime);
t.textContent=day(d)?d.toLocaleTimeString([],{hour:'2-digit',minute:'2-digit'}):d.toLocaleDateString([],{day:'numeric',month:'short'});t.title=d.toLocaleString()})};
var end=function(){var b=document.getElementById('bubbles');if(b)b.scrollTop=b.scrollHeight};
var kept={};document.querySelectorAll('[data-live]').forEach(function(e){kept[e.id]=e.innerHTML});
times(document);end();
var look=function(){if(document.hidden)return;
fetch(location.href,{headers:{accept:'text/html'}}).then(function(r){return r.ok?r.text():null}).then(function(text){if(text===null)return;
var doc=new DOMParser().parseFromString(text,'text/html');
doc.querySelectorAll('[data-live]').forEach(function(n){var o=document.getElementById(n.id);
if(!o||kept[n.id]===n.innerHTML)return;kept[n.id]=n.innerHTML;o.innerHTML=n.innerHTML;times(o);if(n.id==='bubbles')end()})}).catch(function(){})};
setInterval(look,1500);document.addEventListener('visibilitychange',look);
})();
`;
