/** The one stylesheet: light and dark, from 320 px on, without a font or an image of its own. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2024, #e8eaed);
  --quiet: light-dark(#5b6470, #a3acb8);
  --paper: light-dark(#ffffff, #14171a);
  --line: light-dark(#d9dee4, #333a42);
  --link: light-dark(#0b57b0, #7db4ff);
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
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.quiet { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
`;
