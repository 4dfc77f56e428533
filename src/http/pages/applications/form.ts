import { describeProblem, type FieldProblem } from '../../../core/client-problems.ts';
import type { ClientFormField } from '../../client-fields.ts';
import { checkName, type FormValues } from '../../client-form.ts';
import { hiddenFields } from '../form.ts';
import { type Frame, framed } from '../frame.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Texts } from '../texts/index.ts';

export interface ClientFormPage {
  title: string;
  submit: string;
  /** Where the form goes, and where the way back leads. */
  action: string;
  back: string;
  csrf: Readonly<Record<string, string>>;
  fields: readonly ClientFormField[];
  /** The choices that whoever fills it in may not take. */
  mayChoose(field: ClientFormField, choice: string): boolean;
  values: FormValues;
  problems: readonly FieldProblem[];
  /** The scopes that there are, each with what it means. */
  scopes: Readonly<Record<string, string>>;
}

/** The form of an app, filled in as far as it is known, with each problem beside its field. */
export function clientFormPage(texts: Texts, frame: Frame, page: ClientFormPage): string {
  const { clientForm } = texts;
  const title = page.problems.length === 0 ? page.title : clientForm.failed(page.title);
  return framed(
    texts,
    frame,
    title,
    html`<h1>${page.title}</h1>
${summary(texts, page)}<form method="post" action="${page.action}" novalidate>
${hiddenFields(page.csrf)}${page.fields.map((field) => fieldHtml(texts, page, field))}<div class="actions">
<button>${page.submit}</button>
<a class="button second" href="${page.back}">${clientForm.cancel}</a>
</div>
</form>`,
  );
}

/** All that is wrong, each a link to where it is: read out at once, and the first thing on the page. */
function summary(texts: Texts, { problems, fields }: ClientFormPage): Html {
  if (problems.length === 0) return nothing;
  const items = problems.map((found) => {
    const place = fields.find(({ field }) => field === found.field);
    const words = problemText(texts, found);
    return place === undefined
      ? html`<li>${words}</li>\n`
      : html`<li><a href="#${inputId(place)}">${words}</a></li>\n`;
  });
  return html`<div class="alert" role="alert">
<h2>${texts.clientForm.summary}</h2>
<ul>
${items}</ul>
</div>
`;
}

function problemText({ problems }: Texts, found: FieldProblem): Html {
  const words = describeProblem(found, problems);
  if (found.value !== undefined) return html`<code>${found.value}</code>: ${words}`;
  // On the command line it stands after something else; here it begins.
  return html`${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The element that a link to a field leads to: the first that can be filled in. */
function inputId(field: ClientFormField): string {
  if (field.kind !== 'choice' && field.kind !== 'checks') return field.name;
  return checkName(field.name, field.choices[0] ?? '');
}

function fieldHtml(texts: Texts, page: ClientFormPage, field: ClientFormField): Html {
  const found = field.field === undefined ? [] : page.problems.filter((each) => each.field === field.field);
  const about: About = {
    label: texts.clientForm.fields[field.name].label,
    below: html`${hintHtml(texts, page, field)}${problemHtml(texts, field, found)}`,
    describedBy: html` aria-describedby="${describedBy(field, found)}"`,
    invalid: found.length > 0 ? html` aria-invalid="true"` : nothing,
  };
  switch (field.kind) {
    case 'flag':
      return flagHtml(page, field.name, about);
    case 'choice':
    case 'checks':
      return choicesHtml(texts, page, field, about);
    case 'lines':
      return html`<label for="${field.name}">${about.label}</label>
${about.below}<textarea id="${field.name}" name="${field.name}" rows="3" spellcheck="false" autocapitalize="none"${about.describedBy}${about.invalid}>
${page.values.get(field.name) ?? ''}</textarea>
`;
    default:
      return inputHtml(page, field, about);
  }
}

/** What stands around the input of a field. */
interface About {
  label: string;
  below: Html;
  describedBy: Html;
  /** Said of an input, and not of a group of them, for which there is no such word. */
  invalid: Html;
}

function describedBy({ name }: ClientFormField, found: readonly FieldProblem[]): string {
  return found.length === 0 ? `${name}-hint` : `${name}-hint ${name}-problem`;
}

function hintHtml(texts: Texts, page: ClientFormPage, { name }: ClientFormField): Html {
  const { hint } = texts.clientForm.fields[name];
  const known = name === 'scope' ? scopesHtml(page) : nothing;
  return html`<p class="hint" id="${name}-hint">${hint}</p>\n${known}`;
}

function scopesHtml({ scopes }: ClientFormPage): Html {
  const items = Object.entries(scopes).map(
    ([token, words]) => html`<li><code>${token}</code> ${words}</li>\n`,
  );
  return html`<ul class="hint">\n${items}</ul>\n`;
}

function problemHtml(texts: Texts, { name }: ClientFormField, found: readonly FieldProblem[]): Html {
  if (found.length === 0) return nothing;
  const items = found.map((each) => html`<li>${problemText(texts, each)}</li>\n`);
  return html`<ul class="problem" id="${name}-problem">\n${items}</ul>\n`;
}

function inputHtml({ values }: ClientFormPage, { name, kind }: ClientFormField, about: About): Html {
  const secret = kind === 'secret';
  return html`<label for="${name}">${about.label}</label>
${about.below}<input id="${name}" name="${name}" type="${secret ? 'password' : 'text'}" value="${values.get(name) ?? ''}" autocomplete="${secret ? 'new-password' : 'off'}"
  autocapitalize="none" spellcheck="false"${about.describedBy}${about.invalid}>
`;
}

function flagHtml({ values }: ClientFormPage, name: string, about: About): Html {
  return html`<div class="choice"><input type="checkbox" id="${name}" name="${name}" value="on"${flag('checked', values.has(name))}${about.describedBy}${about.invalid}>
<label for="${name}">${about.label}</label></div>
${about.below}`;
}

type Choosing = ClientFormField & { kind: 'choice' | 'checks' };

function choicesHtml({ clientForm }: Texts, page: ClientFormPage, field: Choosing, about: About): Html {
  const words: Readonly<Record<string, string>> = clientForm.choices;
  const items = field.choices.map((choice) => choiceHtml(page, field, choice, words[choice] ?? choice));
  return html`<fieldset${about.describedBy}>
<legend>${about.label}</legend>
${about.below}${items}</fieldset>
`;
}

/** One of several choices; what the user may not choose is shown where it is chosen already, and cannot be changed. */
function choiceHtml(page: ClientFormPage, field: Choosing, choice: string, words: string): Html {
  const id = checkName(field.name, choice);
  const isOne = field.kind === 'choice';
  const checked = isOne ? page.values.get(field.name) === choice : page.values.has(id);
  const fixed = !page.mayChoose(field, choice);
  if (fixed && !checked) return nothing;
  const [type, name, value] = isOne ? ['radio', field.name, choice] : ['checkbox', id, 'on'];
  return html`<div class="choice"><input type="${type}" id="${id}" name="${name}" value="${value}"${flag('checked', checked)}${flag('disabled', fixed)}>
<label for="${id}">${words}</label></div>
`;
}

/** An attribute that has no value. */
function flag(name: 'checked' | 'disabled', is: boolean): Html {
  return is ? html` ${name}` : nothing;
}
