/** The look of the page: system fonts, a grid of 8 px, light and dark by the system, one column on a phone. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#f4f4f6;--surface:#fff;--raised:#fff;--line:#e1e1e6;--text:#17171a;--quiet:#63636b;--accent:#5b46d6;--on:#fff;--in:#e9e9ed;--out:#2f7cf6;--warn:#a63d00}
@media (prefers-color-scheme:dark){:root{--bg:#0e0e11;--surface:#17171b;--raised:#1f1f25;--line:#2c2c33;--text:#f2f2f4;--quiet:#a0a0aa;--accent:#a99bff;--on:#17171a;--in:#2a2a31;--out:#2668d8;--warn:#ffb185}}
*,*::before,*::after{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere;height:100vh;height:100dvh;display:flex;flex-direction:column}
h1,h2,h3,p,ol,form,fieldset{margin:0;padding:0;border:0}
ol{list-style:none}
a{color:inherit}
time{font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:8px}
.top{display:flex;align-items:baseline;gap:16px;padding:16px 24px;border-bottom:1px solid var(--line);background:var(--surface)}
.top h1{font-size:20px;line-height:24px;letter-spacing:-.01em}
.top h1 span{color:var(--accent)}
.top p{color:var(--quiet);flex:1}
.faults-link{display:none;text-decoration:none;padding:8px 12px;border:1px solid var(--line);border-radius:12px}
.faults-link b{color:var(--warn)}
.room{flex:1;min-height:0;display:grid;grid-template-columns:320px minmax(0,1fr) 288px}
.people,.faults{background:var(--surface);overflow:auto;padding:16px}
.people{border-right:1px solid var(--line)}
.faults{border-left:1px solid var(--line)}
main{min-width:0;min-height:0;display:flex;justify-content:center;padding:24px;overflow:auto}
input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:12px;min-height:44px;padding:8px 12px;width:100%}
button{font:inherit;font-weight:600;color:inherit;background:transparent;border:1px solid var(--line);border-radius:12px;min-height:44px;padding:8px 16px;cursor:pointer}
button:hover{border-color:var(--accent)}
button.main{background:var(--accent);color:var(--on);border-color:transparent}
.people ol{margin-top:12px}
.people a{display:flex;gap:12px;align-items:center;min-height:64px;padding:8px;border-radius:12px;text-decoration:none}
.people a:hover{background:var(--bg)}
.people a[aria-current]{background:color-mix(in srgb,var(--accent) 14%,transparent)}
.people time{color:var(--quiet);font-size:13px;flex:none;align-self:flex-start}
.face{flex:none;display:grid;place-items:center;width:40px;height:40px;border-radius:50%;background:var(--in);font-size:18px}
.who{flex:1;min-width:0}
.who strong,.snippet{display:block;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.snippet,.meta,.hint,.none{color:var(--quiet);font-size:13px;line-height:20px}
.none{padding:16px 8px}
.welcome{align-self:center;text-align:center;max-width:384px;color:var(--quiet)}
.welcome h2{color:var(--text);font-size:20px;line-height:28px;margin:8px 0}
.signs svg{width:40px;height:40px}
.phone{width:100%;max-width:416px;height:100%;max-height:840px;display:flex;flex-direction:column;background:var(--raised);border:1px solid var(--line);border-radius:40px;overflow:hidden;box-shadow:0 24px 64px -24px rgba(0,0,0,.35)}
.bar{display:flex;align-items:center;gap:8px;padding:16px;border-bottom:1px solid var(--line);min-height:64px}
.bar h2{font-size:16px;line-height:24px;flex:1;text-align:center}
.back{display:none;font-size:28px;line-height:32px;width:44px;height:44px;text-align:center;padding-top:4px;text-decoration:none}
.bubbles{flex:1;overflow:auto;padding:16px;display:flex;flex-direction:column;gap:12px}
.bubbles li{max-width:85%;position:relative}
.bubbles .in{align-self:flex-start;padding-right:36px}
.bubbles .out{align-self:flex-end;text-align:right}
.text{display:inline-block;text-align:left;padding:8px 14px;border-radius:20px;white-space:pre-wrap;background:var(--in)}
.in .text{border-bottom-left-radius:6px}
.out .text{background:var(--out);color:#fff;border-bottom-right-radius:6px}
.media{display:block;max-width:100%;border-radius:20px;margin-bottom:4px}
.bubbles .meta{margin-top:2px;padding:0 6px;font-size:12px;line-height:16px}
.bubbles .push{max-width:100%;align-self:stretch;padding:0}
.notification{display:flex;gap:12px;align-items:center;padding:12px;border-radius:20px;background:var(--in);text-decoration:none}
.notification img{border-radius:8px;flex:none}
.notification strong,.notification .words{display:block}
.react{position:absolute;right:-4px;top:0}
.react summary{list-style:none;width:36px;height:36px;display:grid;place-items:center;border-radius:50%;cursor:pointer;color:var(--quiet)}
.react summary::-webkit-details-marker{display:none}
.react form{position:absolute;z-index:1;right:0;top:40px;display:flex;gap:4px;padding:6px;border-radius:24px;background:var(--surface);border:1px solid var(--line);box-shadow:0 8px 24px rgba(0,0,0,.2)}
.react button{border:0;min-width:44px;padding:0;font-size:20px}
.compose{border-top:1px solid var(--line);padding:12px 16px 16px}
.chips{display:flex;gap:8px;margin-bottom:8px}
.chips button{flex:1;padding:4px;border-radius:22px;font-size:13px}
.line{display:flex;gap:8px}
.line input{border-radius:22px}
.send{flex:none;width:44px;padding:0;border-radius:50%;background:var(--out);color:#fff;border:0;font-size:20px}
.mailbox{width:100%;max-width:1080px;display:grid;grid-template:auto 1fr/minmax(200px,272px) minmax(0,1fr);background:var(--raised);border:1px solid var(--line);border-radius:16px;overflow:hidden;min-height:100%}
.mailbox .bar{grid-column:1/-1}
.mails{border-right:1px solid var(--line);overflow:auto}
.mails a{display:block;padding:12px 16px;text-decoration:none;border-bottom:1px solid var(--line)}
.mails a[aria-current]{background:color-mix(in srgb,var(--accent) 14%,transparent)}
.mails .snippet,.mails .meta,.mails strong{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.mail{min-width:0;display:flex;flex-direction:column}
.mail>header{padding:16px;border-bottom:1px solid var(--line)}
.mail h3{font-size:20px;line-height:28px}
.acts{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-top:12px}
.acts a{padding:10px 8px}
.done{color:var(--quiet);padding:10px 8px}
.notice{margin-top:12px;color:var(--warn)}
iframe{flex:1;width:100%;min-height:560px;border:0;background:#fff}
@media (prefers-color-scheme:dark){iframe{background:#17171b}}
.plain{flex:1;margin:0;padding:16px;white-space:pre-wrap;font:inherit}
.faults h2{font-size:16px}
fieldset{margin-top:16px}
legend{font-weight:650;font-size:13px;color:var(--quiet);padding:0 0 4px}
label{display:flex;gap:8px;align-items:center;justify-content:space-between;min-height:44px;font-size:14px;line-height:18px}
label.on{color:var(--warn);font-weight:600}
.share{flex:none;white-space:nowrap;color:var(--quiet)}
.share input{width:68px;text-align:right;font-variant-numeric:tabular-nums}
@media (max-width:1120px){.room{grid-template-columns:288px minmax(0,1fr)}.faults{grid-column:1/-1;border:0;border-top:1px solid var(--line)}.faults-link{display:block}body{height:auto;min-height:100dvh}main{min-height:720px}}
@media (max-width:720px){.top{padding:12px 16px;align-items:center}.top p{display:none}.top h1{flex:1}.room{display:block}.people{border:0;min-height:70vh}main{padding:0;min-height:0}.list main,.open .people{display:none}.open .top{display:none}.back{display:block}
.phone{border:0;border-radius:0;max-width:none;max-height:none;height:100dvh;box-shadow:none}.bar h2{padding-right:44px}.mailbox{display:block;border:0;border-radius:0;min-height:100dvh}.mails{max-height:208px;border-right:0;border-bottom:1px solid var(--line)}iframe{min-height:72vh}}
`;
