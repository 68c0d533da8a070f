/*
 * The one script that signs a fan in by MusicKit. Apple's own script is loaded only when the fan has tapped. It gives
 * a Music User Token, which the form posts to us. Browsers open Apple's window only right after a tap (the strictest
 * counts a second): where loading took longer than that, the fan taps once more. The address of Apple's script, our
 * token and all words stand at the button, so that this text is the same for every page and language, and its hash stands in the policy.
 */
const TEXT = `
var b=document.querySelector('[data-sign-in]');if(b&&b.form){var d=b.dataset,f=b.form,
s=document.querySelector('[data-status]'),kit=null,busy=false,at=0,w=document.querySelector('[data-without]');if(w)w.hidden=true;b.classList.remove('later');
var rest=function(t){busy=false;b.removeAttribute('aria-disabled');s.textContent=t};
var ask=function(){rest(d.waiting);kit.authorize().then(function(t){if(!t){rest(d.denied);return}
f.elements.userToken.value=t;f.submit()},function(){rest(d.denied)})};
var ready=function(){try{Promise.resolve(MusicKit.configure({developerToken:d.token,app:{name:d.app,build:'1'}})).then(function(k){
kit=k&&k.authorize?k:MusicKit.getInstance();if(performance.now()-at<1000)ask();else{b.textContent=d.open;rest(d.again)}},
function(){rest(d.failed)})}catch(e){rest(d.failed)}};
b.addEventListener('click',function(){if(busy)return;if(kit){ask();return}
busy=true;at=performance.now();b.setAttribute('aria-disabled','true');s.textContent=d.loading;
document.addEventListener('musickitloaded',ready,{once:true});
var e=document.createElement('script');e.src=d.script;e.onerror=function(){document.removeEventListener('musickitloaded',ready);e.remove();rest(d.failed)};
document.head.appendChild(e)})}
`;

export const SIGN_IN_SCRIPT = `(function(){${TEXT.replaceAll('\n', '')}})()`;
