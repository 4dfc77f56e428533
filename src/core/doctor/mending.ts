import type { Settings } from '../../config/settings/index.ts';
import type { Client } from '../../storage/tables/clients.ts';
import { originProblem, redirectUriProblem } from '../redirect-uri.ts';

interface Patient {
  readonly client: Client;
  readonly context: { readonly settings: Settings };
}

/**
 * The command that changes an app. It takes away what could not be registered today as well: no change of an app is
 * taken that leaves such a thing.
 *
 * @param words flags and their values
 */
export function updateCommand(
  { client, context: { settings } }: Patient,
  ...words: readonly string[]
): string {
  const uris = client.redirectUris.filter((uri) => redirectUriProblem(settings, uri) !== undefined);
  const posts = client.postLogoutRedirectUris.filter(
    (uri) => redirectUriProblem(settings, uri) !== undefined,
  );
  const origins = client.allowedOrigins.filter((origin) => originProblem(settings, origin) !== undefined);
  const removals = [
    ...uris.map((uri) => ['--remove-redirect-uri', uri]),
    ...posts.map((uri) => ['--remove-post-logout-redirect-uri', uri]),
    ...origins.map((origin) => ['--remove-allowed-origin', origin]),
  ].filter(([, value = '']) => !words.includes(value));
  return ['oauthctl', 'app', 'update', client.clientId, ...words, ...removals.flat()]
    .map(shellWord)
    .join(' ');
}

/** Grants that RFC 9700 forbids or advises against. */
const LEGACY_GRANTS = ['implicit', 'openid-hybrid', 'password'];

/** The command that leaves an app its other grants, and the one by code where that would be none. */
export function withoutLegacyGrants(patient: Patient): string {
  const others = patient.client.grantTypes.filter((grant) => !LEGACY_GRANTS.includes(grant));
  const kept = others.some((other) => other !== 'refresh_token') ? others : ['authorization_code', ...others];
  return updateCommand(patient, ...kept.flatMap((grant) => ['--grant', grant]));
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
