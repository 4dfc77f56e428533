import { type Html, html, nothing } from './html.ts';

/** The hidden fields of a form, by name; those without a value are left out. */
export function hiddenFields(fields: Readonly<Record<string, string | undefined>>): Html[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">\n`],
  );
}

export interface TextField {
  name: string;
  label: string;
  type?: 'text' | 'password';
  value?: string;
  /** In the words of HTML: what a password manager fills in. */
  autocomplete: string;
  /** What a keyboard on a screen writes large. */
  autocapitalize?: 'none' | 'characters';
  /** Where one begins to type. */
  focused?: boolean;
}

/** A field that must be filled in, under its label. */
export function textField({
  name,
  label,
  type = 'text',
  value = '',
  autocomplete,
  autocapitalize = 'none',
  focused,
}: TextField): Html {
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"
  autocapitalize="${autocapitalize}" spellcheck="false" required${focused === true ? html` autofocus` : nothing}>
`;
}

/** What went wrong with what was sent; read out at once. */
export function alert(text: string | undefined): Html {
  return text === undefined ? nothing : html`<p class="alert" role="alert">${text}</p>\n`;
}
