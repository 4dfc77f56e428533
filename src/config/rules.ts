/** Rules across settings, which no single kind of value can know. */
import type { Origin } from './layers.ts';
import type { Notice, Problem } from './problem.ts';
import { readSetting, type Settings, settingsByKey } from './settings/index.ts';
import type { Setting } from './settings/setting.ts';

/** What a rule has to say: the setting to blame, by its full name, and words that follow that name. */
interface Finding {
  readonly key: string;
  readonly message: string;
}

/** One rule: a function and a line in the list below. */
interface Rule {
  /** The settings it reads. It is left out where one of them is not valid by itself. */
  readonly reads: readonly string[];
  /** A `notice` is told by `config check`; an `error` keeps every command from starting. */
  readonly weight: 'error' | 'notice';
  /** @param isSet whether a setting, by its full name, was given at all */
  judge(settings: Settings, isSet: (key: string) => boolean): Finding | undefined;
}

const scopesKey = 'OAUTH2_PROVIDER.SCOPES';

/** Scopes that are known without being listed in SCOPES. */
const scopesOfOpenid = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

function knownScopes(settings: Settings): ReadonlySet<string> {
  const builtIn = settings.OIDC_ENABLED ? [...scopesOfOpenid, 'introspection'] : ['introspection'];
  return new Set([...Object.keys(settings.SCOPES), ...builtIn]);
}

/** DEFAULT_SCOPES can hold only what a client could ask for. */
function defaultScopesAreKnown(settings: Settings): Finding | undefined {
  const known = knownScopes(settings);
  const unknown = settings.DEFAULT_SCOPES.filter((name) => name !== '__all__' && !known.has(name));
  if (unknown.length === 0) return undefined;
  const allowed = `names in SCOPES (${quoteAll(Object.keys(settings.SCOPES))}) and "__all__"`;
  return {
    key: 'OAUTH2_PROVIDER.DEFAULT_SCOPES',
    message: `holds ${quoteAll(unknown)}; allowed: ${allowed}`,
  };
}

/** The scopes that protect the API must exist; those named by default only where somebody asked for them. */
function protectorIsKnown(name: 'READ_SCOPE' | 'WRITE_SCOPE'): Rule {
  const key = `OAUTH2_PROVIDER.${name}`;
  return {
    reads: [key, scopesKey],
    weight: 'error',
    judge: (settings, isSet) => {
      if (!isSet(key) || knownScopes(settings).has(settings[name])) return undefined;
      const allowed = `a name in SCOPES (${quoteAll(Object.keys(settings.SCOPES))})`;
      return { key, message: `is ${quoteAll([settings[name]])}; allowed: ${allowed}` };
    },
  };
}

/** A certificate is of no use without its key, nor the other way round. */
function certificateHasKey({ SERVER }: Settings): Finding | undefined {
  if ((SERVER.TLS_CERT === null) === (SERVER.TLS_KEY === null)) return undefined;
  const alone = SERVER.TLS_CERT === null ? 'TLS_KEY' : 'TLS_CERT';
  return { key: `SERVER.${alone}`, message: 'stands alone; allowed: both TLS_CERT and TLS_KEY, or none' };
}

/** Two listeners cannot share a port; 0 is any free one. */
function metricsHaveTheirPort({ SERVER }: Settings): Finding | undefined {
  if (SERVER.METRICS_PORT === 0 || SERVER.METRICS_PORT !== SERVER.PORT) return undefined;
  return { key: 'SERVER.METRICS_PORT', message: `is ${SERVER.PORT}; allowed: another port than SERVER.PORT` };
}

/** prompt=create leads to a page: there must be one. */
function signUpHasItsPage(settings: Settings): Finding | undefined {
  const { OIDC_RP_INITIATED_REGISTRATION_ENABLED: enabled, OIDC_RP_INITIATED_REGISTRATION_URL: url } =
    settings;
  if (!enabled || url !== null) return undefined;
  const message = 'is true; allowed: only with OIDC_RP_INITIATED_REGISTRATION_URL beside it';
  return { key: 'OAUTH2_PROVIDER.OIDC_RP_INITIATED_REGISTRATION_ENABLED', message };
}

/** Two places for one secret: nobody would know which of them counts. */
function keySecretStandsOnce({ SERVER }: Settings): Finding | undefined {
  if (SERVER.KEY_SECRET === null || SERVER.KEY_SECRET_FILE === null) return undefined;
  return { key: 'SERVER.KEY_SECRET_FILE', message: 'stands beside KEY_SECRET; allowed: one of them' };
}

/** Over plain http everybody on the way can read passwords and tokens. */
function issuerIsSecure({ SERVER, OIDC_ISS_ENDPOINT }: Settings): Finding | undefined {
  const key = SERVER.ISSUER === null ? 'OAUTH2_PROVIDER.OIDC_ISS_ENDPOINT' : 'SERVER.ISSUER';
  const issuer = SERVER.ISSUER ?? OIDC_ISS_ENDPOINT;
  if (SERVER.ALLOW_INSECURE_ISSUER || issuer === '') return undefined;
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'https:' || isLoopback(hostname)) return undefined;
  const allowed = 'https, or http on the loopback, unless SERVER.ALLOW_INSECURE_ISSUER is true';
  return { key, message: `is ${quoteAll([issuer])}; allowed: ${allowed}` };
}

/** RFC 8252 section 7.3 and RFC 6761 section 6.3. */
function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname) || /^(?:.+\.)?localhost$/.test(hostname);
}

/** Without rotation nothing is ever superseded, so nothing can be recognised as used twice. */
function reuseProtectionNeedsRotation(
  settings: Settings,
  isSet: (key: string) => boolean,
): Finding | undefined {
  const key = 'OAUTH2_PROVIDER.REFRESH_TOKEN_REUSE_PROTECTION';
  if (!isSet(key) || !settings.REFRESH_TOKEN_REUSE_PROTECTION || settings.ROTATE_REFRESH_TOKEN)
    return undefined;
  return { key, message: 'has no effect while ROTATE_REFRESH_TOKEN is false' };
}

/** A database in memory belongs to the one process that opened it. */
function workersShareTheStore({ SERVER, DATABASE_URL }: Settings): Finding | undefined {
  if (SERVER.WORKERS === 1 || DATABASE_URL !== 'sqlite::memory:') return undefined;
  return {
    key: 'SERVER.WORKERS',
    message: `is ${SERVER.WORKERS}; allowed: 1 with a database in memory, which processes cannot share`,
  };
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(', ');
}

const rules: readonly Rule[] = [
  {
    reads: ['OAUTH2_PROVIDER.DEFAULT_SCOPES', scopesKey, 'OAUTH2_PROVIDER.OIDC_ENABLED'],
    weight: 'error',
    judge: defaultScopesAreKnown,
  },
  protectorIsKnown('READ_SCOPE'),
  protectorIsKnown('WRITE_SCOPE'),
  { reads: ['SERVER.TLS_CERT', 'SERVER.TLS_KEY'], weight: 'error', judge: certificateHasKey },
  { reads: ['SERVER.PORT', 'SERVER.METRICS_PORT'], weight: 'error', judge: metricsHaveTheirPort },
  {
    reads: [
      'OAUTH2_PROVIDER.OIDC_RP_INITIATED_REGISTRATION_ENABLED',
      'OAUTH2_PROVIDER.OIDC_RP_INITIATED_REGISTRATION_URL',
    ],
    weight: 'error',
    judge: signUpHasItsPage,
  },
  { reads: ['SERVER.KEY_SECRET', 'SERVER.KEY_SECRET_FILE'], weight: 'error', judge: keySecretStandsOnce },
  {
    reads: ['SERVER.ISSUER', 'OAUTH2_PROVIDER.OIDC_ISS_ENDPOINT', 'SERVER.ALLOW_INSECURE_ISSUER'],
    weight: 'error',
    judge: issuerIsSecure,
  },
  {
    reads: ['OAUTH2_PROVIDER.REFRESH_TOKEN_REUSE_PROTECTION', 'OAUTH2_PROVIDER.ROTATE_REFRESH_TOKEN'],
    weight: 'notice',
    judge: reuseProtectionNeedsRotation,
  },
  { reads: ['SERVER.WORKERS', 'DATABASE_URL'], weight: 'error', judge: workersShareTheStore },
];

/** What the rules found. */
export interface Judgement {
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
}

/**
 * Applies every rule whose settings are valid by themselves.
 * @param origins where each setting comes from, by its full name
 * @param broken the full names of the settings whose values are not allowed
 */
export function applyRules(
  settings: Settings,
  origins: ReadonlyMap<string, Origin>,
  broken: ReadonlySet<string>,
): Judgement {
  const isSet = (key: string) => origins.get(key)?.from !== 'default';
  const problems: Problem[] = [];
  const notices: Notice[] = [];
  for (const rule of rules) {
    if (rule.reads.some((key) => broken.has(key))) continue;
    const finding = rule.judge(settings, isSet);
    const told = rule.weight === 'error' ? problems : notices;
    if (finding !== undefined) told.push({ where: whereFrom(origins, finding.key), ...finding });
  }
  return { problems, notices };
}

function whereFrom(origins: ReadonlyMap<string, Origin>, key: string): string {
  const { from, detail = from } = origins.get(key) ?? { from: 'default' };
  return detail;
}

/** The settings that were given a value but do nothing with it, now or ever. */
export function listNotices(settings: Settings, origins: ReadonlyMap<string, Origin>): readonly Notice[] {
  const notices: Notice[] = [];
  for (const named of settingsByKey.values()) {
    const { already } = named.setting;
    const isIdle = already === undefined || readSetting(settings, named) !== already;
    const message = idleReason(named.setting);
    if (message === undefined || !isIdle || origins.get(named.key)?.from === 'default') continue;
    notices.push({ where: whereFrom(origins, named.key), key: named.key, message });
  }
  return notices;
}

function idleReason({ noEffect, waitsFor }: Setting<unknown>): string | undefined {
  if (noEffect !== undefined) return `has no effect: ${noEffect}`;
  return waitsFor === undefined ? undefined : `does nothing yet: it waits for ${waitsFor}`;
}
