/**
 * The one stylesheet: light and dark, from 320 px on, without a font or an image of its own. Plain elements look right
 * by themselves; the few classes say what something is (`card`, `note`, `alert`, `quiet`), never how it looks.
 */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f3f5f8, #0f1215);
  --paper: light-dark(#ffffff, #181c20);
  --ink: light-dark(#1b2026, #e8eaed);
  --quiet: light-dark(#566070, #a7b0bc);
  --line: light-dark(#dce1e8, #333a43);
  --edge: light-dark(#757f8c, #78838f);
  --link: light-dark(#0b57b0, #85b8ff);
  --on-link: light-dark(#ffffff, #0d1117);
  --note: light-dark(#edf3fb, #182638);
  --wrong: light-dark(#a3141f, #ffa09a);
  --wrong-note: light-dark(#fdeeee, #351b1e);
}

/* Text */
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; line-height: 1.35; }
p { margin: .75rem 0; text-wrap: pretty; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
ul { margin: .75rem 0; padding-left: 1.25rem; }
.quiet, .hint, th { color: var(--quiet); }
.quiet, .hint { font-size: .92rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }

/* The page: a panel on the ground, or a narrow card where there is one thing to do */
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
.card, main:not(:has(> .card)) {
  border: 1px solid var(--line);
  border-radius: .75rem;
  background: var(--paper);
  box-shadow: 0 1px 3px rgb(0 0 0 / .07);
}
main:not(:has(> .card)) { margin: 2rem auto 4rem; padding: 2rem; }
.card { max-width: 27rem; margin: 3vh auto 0; padding: 2rem; }
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: .25rem 1.5rem;
  padding: .6rem max(1rem, calc(50% - 23rem));
  border-bottom: 1px solid var(--line);
  background: var(--paper);
}
.bar a { padding: .3rem 0; text-decoration: none; }
.bar a:hover { text-decoration: underline; }
.bar [aria-current] { color: inherit; font-weight: 600; }

/* What is listed */
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.25rem; padding: .55rem 0; border-top: 1px solid var(--line); }
dt { font-weight: 600; }
dt code { font-weight: 400; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-size: .92rem; font-weight: 600; }
.card ul, .entries {
  padding: 0;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--paper);
  list-style: none;
}
.actions + .entries, .actions + p { margin-top: 1.5rem; }
.card li, .entries > li { padding: .6rem .85rem; }
.card li + li, .entries > li + li { border-top: 1px solid var(--line); }
.entries > li { padding: 1rem; }
.entries > li > a:first-child { font-weight: 600; }
.entries > li > code, .entries > li > .quiet, li > code.quiet { display: block; }
.entries p { margin: .25rem 0; }
.entries h2 { margin-top: 0; }
.entries ul { list-style: disc; }
.entries .actions { margin-top: 1rem; }
.plain { margin: 0; padding: 0; list-style: none; }
.mark {
  display: inline-block;
  padding: 0 .5em;
  border: 1px solid;
  border-radius: 1em;
  color: var(--quiet);
  font-size: .8rem;
  font-weight: 600;
}

/* What is said */
.note, .alert { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid; border-radius: .25rem; }
.note { border-color: var(--link); background: var(--note); }
.alert { border-color: var(--wrong); background: var(--wrong-note); }
.alert, .alert a, .problem { color: var(--wrong); }
.alert h2, .alert p, .note > :first-child { margin: 0; }
.note > label:first-child { margin-bottom: .4rem; }
.note p { margin: .5rem 0 0; }
.alert ul { margin: .35rem 0 0; padding-left: 1.25rem; border: 0; list-style: disc; }
.alert li { padding: .1rem 0; border: 0; }
.user-code { margin: 1rem 0; font-size: 1.5rem; font-weight: 600; letter-spacing: .08em; text-align: center; }
.qr { display: block; width: 100%; max-width: 14rem; margin: .75rem auto 0; }
details { margin: 1.5rem 0 0; }
summary { color: var(--link); cursor: pointer; }

/* What is filled in */
label, legend { display: block; margin: 1.25rem 0 .35rem; padding: 0; font-weight: 600; }
label + .hint, legend + .hint { margin-top: 0; }
.hint { margin: .35rem 0; }
ul.hint { padding: 0; list-style: none; }
.problem { margin: .35rem 0; padding: 0; border: 0; list-style: none; font-weight: 600; }
input:not([type=hidden]), select, textarea {
  width: 100%;
  min-height: 2.75rem;
  padding: .55rem .75rem;
  border: 1px solid var(--edge);
  border-radius: .4rem;
  background: var(--paper);
  color: inherit;
  font: inherit;
}
textarea { display: block; resize: vertical; }
[readonly], textarea { font-family: ui-monospace, monospace; font-size: .92rem; }
[autocapitalize=characters] { font-family: ui-monospace, monospace; letter-spacing: .08em; text-transform: uppercase; }
:is(input, textarea)[aria-invalid=true] { border: 2px solid var(--wrong); }
fieldset { min-width: 0; margin: 1.25rem 0 0; padding: 0; border: 0; }
legend { margin-top: 0; }
.secret { field-sizing: content; }
input:is([type=checkbox], [type=radio]) { flex: none; width: 1.15rem; height: 1.15rem; min-height: 0; margin: .2rem 0 0; accent-color: var(--link); }
.choice { display: flex; gap: .65rem; padding: .3rem 0; }
.choice label { margin: 0; font-weight: 400; }
form > .choice { margin-top: 1.25rem; }
form > .choice label { font-weight: 600; }
form > .choice + .hint { margin: 0 0 0 1.8rem; }

/* What is pressed */
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: .55rem 1.25rem;
  border: 1px solid var(--tone);
  border-radius: .4rem;
  background: var(--tone);
  color: var(--on-link);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
  --tone: var(--link);
}
.danger { --tone: var(--wrong); }
.second { background: transparent; color: var(--tone); }
button:hover, .button:hover { box-shadow: inset 0 0 0 99rem rgb(128 128 128 / .15); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; }
.actions form { display: contents; }
.card .actions > *, .card .actions button { flex: 1 1 auto; }

/* A phone: no room for frames */
@media (max-width: 30rem) {
  body { background: var(--paper); }
  main, main:not(:has(> .card)) { margin: 0; padding: 1.25rem 1rem 3rem; border: 0; border-radius: 0; box-shadow: none; }
  .card { margin: 0; padding: 0; border: 0; box-shadow: none; }
  .actions > *, .actions button { flex: 1 1 auto; }
  dl > div { grid-template-columns: 1fr; }
}
@media (forced-colors: active) {
  button, .button { border-color: ButtonBorder; }
}
`;
