import type { PageColours } from '#domain/pages/colours.js';

/*
 * The look of all pages: system fonts, three sizes (16, 20, 28 px), a grid of 8 px, targets of 48 px and more, corners
 * of 12 px. Colours come as variables from `colourStyle`, so that this text, and its hash in the content security
 * policy, is the same on every page. There are no style attributes: the policy refuses them.
 */
export const STYLE = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--text);font:16px/24px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
.page{display:flex;flex-direction:column;min-height:100vh;min-height:100dvh;max-width:432px;margin:0 auto;padding:24px 24px 16px}
main{flex:1;outline:none}
h1,h2,h3,p,ul,ol,dl,dd,form,fieldset,figure{margin:0;padding:0;border:0}
h1{font-size:28px;line-height:32px;font-weight:750;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:20px;line-height:24px;font-weight:650;text-wrap:balance}
ul{list-style:none}
a{color:var(--link)}
.stack>*+*{margin-top:16px}
.tight>*+*{margin-top:8px}
.loose>*+*{margin-top:24px}
.quiet{color:var(--quiet);text-wrap:balance}
.centre{text-align:center}
.big{font-size:20px;line-height:24px}
.cover{position:relative;width:100%;max-width:320px;aspect-ratio:1;margin-left:auto;margin-right:auto;border-radius:12px;overflow:hidden;background:var(--surface);box-shadow:0 1px 2px rgba(0,0,0,.16),0 16px 40px -16px rgba(0,0,0,.4)}
.cover img,.cover svg{display:block;width:100%;height:100%;object-fit:cover}
.cover picture{display:contents}
.cover picture img{position:relative}
.cover .blur{position:absolute;inset:0;filter:blur(12px);transform:scale(1.15)}
.cover.small{width:72px;height:72px;margin:0;flex:none;box-shadow:none}
.head{display:flex;gap:16px;align-items:center;text-align:left}
.head h1{font-size:20px;line-height:24px}
audio{display:block;width:100%}
.card{background:var(--surface);border-radius:12px;padding:24px}
.button{display:flex;align-items:center;justify-content:center;gap:8px;width:100%;min-height:48px;padding:12px 24px;border:2px solid transparent;border-radius:12px;font:inherit;font-weight:650;text-align:center;text-decoration:none;cursor:pointer;background:var(--accent);color:var(--onAccent);transition:filter .15s,transform .15s}
.button.second{background:transparent;color:var(--text);border-color:var(--line)}
.button.plain{background:transparent;color:var(--link)}
.button svg{flex:none;width:20px;height:20px}
.button:hover{filter:brightness(1.06)}
.button:active{transform:scale(.985)}
:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:4px}
.button:focus-visible{border-radius:12px}
label{display:block;font-weight:600;text-align:left}
input[type=text],input[type=email],input[type=tel],select{width:100%;min-height:48px;padding:12px 16px;border:2px solid var(--line);border-radius:12px;background:var(--background);color:var(--text);font:inherit;font-weight:400}
.check{display:flex;gap:12px;align-items:flex-start;min-height:48px;padding:8px 0;font-weight:400}
.check input{flex:none;width:24px;height:24px;margin:0;accent-color:var(--accent)}
.row{display:flex;flex-wrap:wrap;gap:8px}
.row>*{flex:1 1 128px}
.notice{display:flex;gap:12px;padding:16px;border-radius:12px;background:var(--surface);text-align:left}
.notice svg,.mark{flex:none;width:24px;height:24px;color:var(--link)}
.list li{display:flex;gap:12px;align-items:flex-start;text-align:left}
.list li+li{margin-top:8px}
.list svg{flex:none;width:20px;height:20px;margin-top:2px;color:var(--link)}
svg .d{fill:var(--accent)}
svg .d0{fill:var(--background);opacity:.32}
svg .d1{fill:var(--link);opacity:.55}
svg .d2{fill:var(--surface);opacity:.4}
.when{font-variant-numeric:tabular-nums}
.when time{display:block;min-height:24px}
.done{padding:8px}
.done .notice svg{color:var(--accent)}
details{text-align:left}
.centre summary{text-align:center}
summary{min-height:48px;padding:12px 0;cursor:pointer;color:var(--link);font-weight:600}
footer{margin-top:40px;padding-top:8px;color:var(--quiet)}
footer nav{display:flex;flex-wrap:wrap;gap:0 24px;justify-content:center}
footer .own{flex:1 0 100%;justify-content:center}
footer a,footer summary{display:inline-flex;align-items:center;min-height:48px;color:var(--quiet);font-weight:400}
.skip{position:absolute;left:-9999px;top:0;padding:12px;background:var(--surface);color:var(--text)}
.skip:focus{left:8px;top:8px;z-index:1}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
.later{visibility:hidden}
@media (scripting:enabled){.without{display:none}}
@media (min-width:760px) and (min-height:600px){.page{padding-top:64px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
@media (forced-colors:active){.button{border-color:ButtonText}}
`.trim();

/** The colours of both modes, as variables named by their role. */
export function colourStyle({ light, dark }: { light: PageColours; dark: PageColours }): string {
  const variables = (colours: PageColours): string =>
    Object.entries(colours)
      .map(([role, colour]) => `--${role}:${String(colour)}`)
      .join(';');
  return `:root{color-scheme:light dark;${variables(light)}}@media (prefers-color-scheme:dark){:root{${variables(dark)}}}`;
}
