/** Every setting there is: the topics, in the order of the documentation, and the types made from them. */
import { authorize } from './authorize.ts';
import { clientAssertions, clients } from './clients.ts';
import { device } from './device.ts';
import { django } from './django.ts';
import { extensions } from './extensions.ts';
import { oidc } from './oidc.ts';
import { metadataDocuments, registration } from './registration.ts';
import { protectedResource, resourceServer } from './resource-server.ts';
import { scopes } from './scopes.ts';
import { server } from './server.ts';
import type { Setting, Table, Values } from './setting.ts';
import { clearing, database } from './store.ts';
import { tokens } from './tokens.ts';

/** The section of the document that a topic's settings stand in; none: they stand at its top level. */
export type Section = 'OAUTH2_PROVIDER' | 'SERVER' | undefined;

export interface Topic {
  readonly title: string;
  readonly section: Section;
  readonly table: Table;
}

/** A topic is one line here. */
export const topics: readonly Topic[] = [
  { title: 'Server', section: 'SERVER', table: server },
  { title: 'Store', section: undefined, table: database },
  { title: 'Clearing', section: 'OAUTH2_PROVIDER', table: clearing },
  { title: 'Scopes', section: 'OAUTH2_PROVIDER', table: scopes },
  { title: 'Tokens', section: 'OAUTH2_PROVIDER', table: tokens },
  { title: 'Clients', section: 'OAUTH2_PROVIDER', table: clients },
  { title: 'Client assertions', section: 'OAUTH2_PROVIDER', table: clientAssertions },
  { title: 'Authorization endpoint', section: 'OAUTH2_PROVIDER', table: authorize },
  { title: 'Device grant', section: 'OAUTH2_PROVIDER', table: device },
  { title: 'OpenID Connect', section: 'OAUTH2_PROVIDER', table: oidc },
  { title: 'Client registration', section: 'OAUTH2_PROVIDER', table: registration },
  { title: 'Client id metadata documents', section: 'OAUTH2_PROVIDER', table: metadataDocuments },
  { title: 'Tokens of another server', section: 'OAUTH2_PROVIDER', table: resourceServer },
  { title: 'Protected resource', section: 'OAUTH2_PROVIDER', table: protectedResource },
  { title: 'Extension classes', section: 'OAUTH2_PROVIDER', table: extensions },
  { title: 'Django only', section: 'OAUTH2_PROVIDER', table: django },
];

/** The values of every setting. Those of OAUTH2_PROVIDER stand at the top, under the names they have in the file. */
export type Settings = Values<typeof database> &
  Values<typeof clearing> &
  Values<typeof scopes> &
  Values<typeof tokens> &
  Values<typeof clients> &
  Values<typeof clientAssertions> &
  Values<typeof authorize> &
  Values<typeof device> &
  Values<typeof oidc> &
  Values<typeof registration> &
  Values<typeof metadataDocuments> &
  Values<typeof resourceServer> &
  Values<typeof protectedResource> &
  Values<typeof extensions> &
  Values<typeof django> & { readonly SERVER: Values<typeof server> };

/** A setting with the full name it has in the document, such as `SERVER.PORT`. */
export interface NamedSetting {
  readonly key: string;
  readonly name: string;
  readonly section: Section;
  readonly setting: Setting<unknown>;
}

/** Every setting by its full name. */
export const settingsByKey: ReadonlyMap<string, NamedSetting> = new Map(
  topics.flatMap(({ section, table }) =>
    Object.entries(table).map(([name, setting]) => {
      const key = section === undefined ? name : `${section}.${name}`;
      return [key, { key, name, section, setting }];
    }),
  ),
);

/** Builds settings from a function that gives the value of each. The topic tables are the proof of the type. */
export function buildSettings(choose: (named: NamedSetting) => unknown): Settings {
  const values: Record<string, unknown> = {};
  const serverValues: Record<string, unknown> = {};
  for (const named of settingsByKey.values()) {
    const target = named.section === 'SERVER' ? serverValues : values;
    target[named.name] = choose(named);
  }
  return { ...values, SERVER: serverValues } as unknown as Settings;
}

/** The built-in defaults. The path in DATABASE_URL is left relative. */
export function defaultSettings(): Settings {
  return buildSettings(({ setting }) => setting.default);
}

/** The value of one setting. */
export function readSetting(settings: Settings, { name, section }: NamedSetting): unknown {
  const values: Readonly<Record<string, unknown>> = section === 'SERVER' ? settings.SERVER : settings;
  return values[name];
}

/** The environment variable of a setting. */
export function environmentName({ name, section }: NamedSetting): string {
  return section === undefined ? name : `${section}__${name}`;
}

const modelPrefix = 'OAUTH2_PROVIDER_';

/**
 * The setting that a key at the top level of the document names: one that stands there always, or one of the
 * seven models, which Django takes there under the name of their section.
 */
export function findAtTopLevel(key: string): NamedSetting | undefined {
  const isModel = key.startsWith(modelPrefix) && key.endsWith('_MODEL');
  if (isModel) return settingsByKey.get(`OAUTH2_PROVIDER.${key.slice(modelPrefix.length)}`);
  const named = settingsByKey.get(key);
  return named?.section === undefined ? named : undefined;
}
