/** The one stylesheet: light and dark, from 320 px on, without a font or an image of its own. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2024, #e8eaed);
  --quiet: light-dark(#5b6470, #a3acb8);
  --paper: light-dark(#ffffff, #14171a);
  --line: light-dark(#d9dee4, #333a42);
  --link: light-dark(#0b57b0, #7db4ff);
  --on-link: light-dark(#ffffff, #0d1117);
  --field: light-dark(#ffffff, #1c2126);
  --edge: light-dark(#77808c, #6f7a87);
  --wrong: light-dark(#a3141f, #ff9a94);
  --wrong-paper: light-dark(#fdeeee, #331a1c);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
}
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.quiet { color: var(--quiet); }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: .45rem 0; border-top: 1px solid var(--line); }
dt { font-weight: 600; }
dd { margin: 0; }
label { display: block; font-weight: 600; margin: 1rem 0 .3rem; }
input:not([type=hidden]) {
  width: 100%;
  padding: .6rem .7rem;
  border: 1px solid var(--edge);
  border-radius: .4rem;
  background: var(--field);
  color: inherit;
  font: inherit;
}
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: .55rem 1.1rem;
  border: 1px solid var(--link);
  border-radius: .4rem;
  background: var(--link);
  color: var(--on-link);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  overflow-wrap: anywhere;
  cursor: pointer;
}
button.second, .button.second { background: transparent; color: var(--link); }
button:hover, .button:hover { filter: brightness(1.1); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; }
.actions form { display: contents; }
.card {
  max-width: 26rem;
  margin: 4vh auto 0;
  padding: 1.75rem;
  border: 1px solid var(--line);
  border-radius: .75rem;
}
.card .actions button, .card .actions .button { flex: 1 1 auto; }
.alert { padding: .7rem .9rem; border-left: 4px solid var(--wrong); background: var(--wrong-paper); color: var(--wrong); }
.card ul { margin: .5rem 0; padding-left: 1.2rem; }
.note { padding: .7rem .9rem; border-left: 4px solid var(--link); }
.user-code { margin: 1rem 0; font-size: 1.5rem; font-weight: 600; letter-spacing: .08em; text-align: center; overflow-wrap: anywhere; }
.qr { display: block; width: 100%; max-width: 14rem; margin: .75rem auto 0; }
details { margin: 1.5rem 0 0; }
summary { color: var(--link); cursor: pointer; }
.who { overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  main { padding: 1rem .9rem 2rem; }
  dl > div { grid-template-columns: 1fr; }
  .card { margin-top: 0; padding: .25rem; border: 0; }
}
@media (forced-colors: active) {
  button, .button { border: 1px solid ButtonBorder; }
}
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: 44rem; margin: 0 auto; padding: 1rem 1rem 0; }
.bar a { overflow-wrap: anywhere; }
fieldset { margin: 1rem 0 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
textarea, select {
  width: 100%;
  padding: .6rem .7rem;
  border: 1px solid var(--edge);
  border-radius: .4rem;
  background: var(--field);
  color: inherit;
  font: inherit;
}
textarea { font-family: ui-monospace, monospace; resize: vertical; overflow-wrap: anywhere; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: .6rem; align-items: start; margin: .6rem 0; }
.choice label { margin: 0; font-weight: 400; }
.choice input[type=checkbox], .choice input[type=radio] { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--link); }
.hint { margin: 0 0 .4rem; color: var(--quiet); overflow-wrap: anywhere; }
.problem { margin: .3rem 0; padding: 0 0 0 .8rem; border-left: 4px solid var(--wrong); color: var(--wrong); list-style: none; overflow-wrap: anywhere; }
input[aria-invalid=true], textarea[aria-invalid=true] { border-color: var(--wrong); }
.alert h2 { margin: 0; }
.alert a { color: inherit; overflow-wrap: anywhere; }
.entries { margin: 1.5rem 0; padding: 0; list-style: none; }
.entries > li { padding: .9rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.entries > li > h2 { margin-top: 0; }
.entries .actions { margin-top: .75rem; }
.plain { margin: 0; padding: 0; list-style: none; }
.mark { padding: .1rem .5rem; border: 1px solid var(--edge); border-radius: 1rem; font-size: .85rem; font-weight: 400; white-space: nowrap; }
div.note { margin: 1rem 0 1.5rem; }
div.note > label { margin-top: 0; }
.secret { field-sizing: content; min-height: 6rem; }
.entries > li > p { margin: .25rem 0; }
button.danger { border-color: var(--wrong); background: var(--wrong); color: var(--paper); }
dd { min-width: 0; overflow-wrap: anywhere; }
`;
