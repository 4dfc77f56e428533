/** Kinds of value that point at something outside: a URL, a database, a file, a module, an address. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import { type Kind, text } from './kinds.ts';

/** An absolute http or https URL. User names and passwords have no place in it: URLs end up in logs. */
export const httpUrl: Kind<string> = checkedText(
  'an absolute http or https URL without user name and password',
  isHttpUrl,
);

/** An issuer identifier: an http or https URL without query and fragment (RFC 8414 section 2). */
export const issuerUrl: Kind<string> = checkedText(
  'an absolute http or https URL without query, fragment, user name and password',
  (value) => isHttpUrl(value) && !/[?#]/.test(value),
);

/** No URL at all, as Django OAuth Toolkit writes it. */
export const noUrl: Kind<''> = {
  allowed: 'empty text',
  schema: v.literal('', 'empty text'),
  json: { const: '' },
};

/** Text that passes a test which no single pattern can express. */
function checkedText(allowed: string, accepts: (value: string) => boolean): Kind<string> {
  return {
    allowed,
    schema: v.pipe(v.string(allowed), v.check(accepts, allowed)),
    json: { type: 'string', description: allowed },
  };
}

function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/[^\s]+$/i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

/** The path of a file, relative to the folder of the configuration file. */
export const filePath: Kind<string> = {
  ...text({ pattern: /^[^\0]+$/, allowed: 'the path of a file' }),
  resolveIn: (path, folder) => resolve(folder, path),
};

const databasePattern = /^(?:sqlite:(?!\/\/)[^\0]+|postgres(?:ql)?:\/\/[^\s]+)$/;

/** Where everything is stored. The path of a SQLite file is relative to the folder of the configuration file. */
export const databaseUrl: Kind<string> = {
  ...checkedText(
    'sqlite:<path>, sqlite::memory: or postgres://user:password@host/database, with %40 for @ and %2F for / in it',
    isDatabaseUrl,
  ),
  json: { type: 'string', pattern: databasePattern.source },
  resolveIn: (url, folder) => {
    if (!url.startsWith('sqlite:') || url === 'sqlite::memory:') return url;
    return `sqlite:${resolve(folder, url.slice('sqlite:'.length))}`;
  },
};

/**
 * A password with a bare @ or / in it would be taken for a host or a name of a database, and told in errors: of
 * `user:12/secret@host/database`, the database is `secret@host/database`.
 */
function isDatabaseUrl(value: string): boolean {
  if (!databasePattern.test(value)) return false;
  if (value.startsWith('sqlite:')) return true;
  const [, authority = '', path = ''] = /^postgres(?:ql)?:\/\/([^/?#]*)([^?#]*)/.exec(value) ?? [];
  return authority.split('@').length <= 2 && !path.includes('@');
}

/** The URL with its password, if it has one, replaced by stars. Works on text that is no valid URL as well. */
export function hideUrlPassword(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  const [scheme = ''] = /^(?:[\w+.-]+:\/+|postgres(?:ql)?:)/i.exec(url) ?? [];
  const rest = url.slice(scheme.length).replace(/^([^:@]*:).*@/s, '$1********@');
  return `${scheme}${rest}`.replace(/\b(password=)[^&#\s]*/gi, '$1********');
}

const ipv4 = v.pipe(v.string(), v.ipv4());
const ipv6 = v.pipe(v.string(), v.ipv6());

/** An IP address, or a range of them. */
export const addressRange: Kind<string> = checkedText(
  'an IP address or a range such as 10.0.0.0/8',
  (value) => {
    const [address, length, ...rest] = value.split('/');
    const isV4 = v.is(ipv4, address);
    if (rest.length > 0 || (!isV4 && !v.is(ipv6, address))) return false;
    return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (isV4 ? 32 : 128));
  },
);

/** What a server listens on. */
export const hostName: Kind<string> = checkedText(
  'a host name or an IP address, without port and brackets',
  (value) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(value) || v.is(ipv6, value.replace(/%\w+$/, '')),
);

/** A Python import path: names joined by dots, nothing else. A package of such a name can be given as `name#default`. */
const pythonPath = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const modulePattern =
  /^(?:(?:\.{1,2}\/|\/)[^#\s][^#]*|(?:@[\w.-]+\/)?[\w-][\w.-]*(?:\/[\w./-]+)?)(?:#[A-Za-z_$][\w$]*)?$/;

/**
 * What a setting of Django OAuth Toolkit names by an import path: here a module of JavaScript and its export.
 * @param builtIns the toolkit's own classes that stand for what is built in here. They are known by their last
 *   name under `oauth2_provider` or `oauthlib`, because the paths before it changed between releases; the value
 *   read is always the path given here.
 */
export function moduleReference(...builtIns: readonly string[]): Kind<string> {
  const own = builtIns.map((path) => path.slice(path.lastIndexOf('.') + 1)).join(' or ');
  const allowed =
    'a module and its export such as "./my-module.js#ExportName" (Python paths cannot be loaded here' +
    `${own === '' ? '' : `; of the toolkit's own, ${own} stands for the built-in one`})`;
  const toBuiltIn = (value: string) => builtIns.find((path) => isSameBuiltIn(path, value));
  return {
    allowed,
    schema: v.pipe(
      v.string(allowed),
      v.check((value) => toBuiltIn(value) !== undefined || isModule(value), allowed),
      v.transform((value) => toBuiltIn(value) ?? value),
    ),
    json: { type: 'string' },
    resolveIn: (value, folder) => (/^\.{1,2}\//.test(value) ? resolveModule(value, folder) : value),
  };
}

function isSameBuiltIn(path: string, value: string): boolean {
  return /^(?:oauth2_provider|oauthlib)\./.test(value) && path.split('.').at(-1) === value.split('.').at(-1);
}

function isModule(value: string): boolean {
  return modulePattern.test(value) && !pythonPath.test(value);
}

function resolveModule(value: string, folder: string): string {
  const [path = '', exportName] = value.split('#');
  return exportName === undefined ? resolve(folder, path) : `${resolve(folder, path)}#${exportName}`;
}
