import type { Settings } from '../../../config/settings/index.ts';
import type { Context } from '../../../context.ts';
import { OAuthError } from '../../../errors.ts';
import type { AskedParameters, Prompt, Terms } from '../request.ts';

const always: readonly Prompt[] = ['none', 'login', 'consent', 'select_account'];

/** What there is; `create` where an operator has a page for it (Initiating User Registration via OpenID Connect). */
export function knownPrompts(settings: Settings): readonly Prompt[] {
  return settings.OIDC_RP_INITIATED_REGISTRATION_ENABLED ? [...always, 'create'] : always;
}

/**
 * What the user is to be asked whatever is known already (OpenID Connect Core section 3.1.2.1), and Django OAuth
 * Toolkit's `approval_prompt`.
 *
 * @throws OAuthError "invalid_request"
 */
export function checkPrompt(
  { settings }: Context,
  { form }: AskedParameters,
): Pick<Terms, 'prompts' | 'approval' | 'maxAgeSeconds'> {
  const known = knownPrompts(settings);
  const words = (form.get('prompt') ?? '').split(' ').filter(Boolean);
  const prompts = words.map((word) => {
    const prompt = known.find((one) => one === word);
    if (prompt === undefined) throw new OAuthError('invalid_request', 'The value of prompt is not known.');
    return prompt;
  });
  if (prompts.includes('none') && prompts.length > 1) {
    throw new OAuthError('invalid_request', 'The prompt none stands alone.');
  }
  const approval = form.get('approval_prompt');
  return {
    prompts,
    approval: approval === undefined ? undefined : approval === 'auto' ? 'auto' : 'force',
    maxAgeSeconds: readMaxAge(form.get('max_age')),
  };
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,12}$/.test(text)) {
    throw new OAuthError('invalid_request', 'The max_age must be a whole number of seconds.');
  }
  return Number(text);
}
