import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findFile } from '../config/find.ts';
import { databaseUrl, hideUrlPassword } from '../config/references.ts';
import type { Context } from '../context.ts';
import { tendKeys } from '../core/keys/tend.ts';
import { randomAlphanumeric } from '../core/secrets.ts';
import { createUser } from '../core/users.ts';
import { UserError } from '../errors.ts';
import { defineCommand, flag, type SettingsSource } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { KEY_SECRET_FILE, makeKeySecretFile } from './key-secret-file.ts';
import { newPassword } from './new-password.ts';

export const command = defineCommand({
  summary: 'Set up a configuration file, a database, a superuser and a signing key',
  description:
    'Writes oauth2.config.json into the working directory, or the file that --config names, and creates the ' +
    'database, a superuser and a signing key, encrypted under a secret in a file of its own. Asks on a terminal; with --yes it takes the defaults and prints the ' +
    'password that it makes.',
  arguments: {},
  options: {
    force: flag({ doc: 'replace a configuration file that is there' }),
  },
  examples: [
    { doc: 'Asks what it needs to know', line: 'oauthctl init' },
    { doc: 'Without questions', line: 'oauthctl init --yes' },
  ],
  createsStore: true,
  async run({ given, terminal, source, settings, context }) {
    const file = resolve(source.cwd, source.configFile ?? source.env.OAUTHCTL_CONFIG ?? 'oauth2.config.json');
    if (!given.force) refuseToReplace(file, source);
    const superuser = await decide(terminal);
    const undo = [writeConfiguration(file, documentFor(file, source), given.force)];
    try {
      if (!namesKeySecret(source)) undo.push(makeKeySecretFile(file));
      const { DATABASE_URL } = await settings();
      const opened = await context();
      const made = await createSuperuser(opened, superuser);
      await tendKeys(opened);
      await terminal.record(
        {
          config: file,
          database: hideUrlPassword(DATABASE_URL),
          superuser: superuser.username,
          ...(made && superuser.generated ? { password: superuser.password } : {}),
        },
        [made && superuser.generated ? superuser.password : file],
      );
      tellWhatIsNext(made, superuser, terminal);
    } catch (error) {
      for (const takeBack of undo) takeBack();
      throw error;
    }
  },
});

/** @throws UserError "conflict" where there is a configuration already */
function refuseToReplace(file: string, { cwd, home }: SettingsSource): void {
  const beside = findFile(cwd, home)?.file;
  const inTheWay = existsSync(file)
    ? file
    : beside !== undefined && dirname(beside) === dirname(file)
      ? beside
      : undefined;
  if (inTheWay !== undefined) {
    throw new UserError(
      'conflict',
      `there is a configuration already: ${inTheWay}`,
      'oauthctl init --force replaces it',
    );
  }
}

interface Superuser {
  username: string;
  password: string;
  /** Nobody knows the password yet. */
  generated: boolean;
}

const DEFAULT_USERNAME = 'admin';
const PASSWORD_LENGTH = 24;

/** @throws UserError "invalid_value" where nobody can be asked and nobody said `--yes` */
async function decide(terminal: Terminal): Promise<Superuser> {
  if (terminal.manner.yes) {
    return { username: DEFAULT_USERNAME, password: randomAlphanumeric(PASSWORD_LENGTH), generated: true };
  }
  if (!terminal.canAsk) {
    throw new UserError(
      'invalid_value',
      'nobody can be asked for the name and password of the superuser',
      'oauthctl init --yes takes defaults and prints a password',
    );
  }
  const ask = await terminal.questions();
  const username = await ask.text('Name of the superuser:', {
    default: DEFAULT_USERNAME,
    check: (typed) => (typed.trim() === '' ? 'a name is needed' : undefined),
  });
  return { username, password: await newPassword(false, terminal), generated: false };
}

/** Whether the environment says what encrypts the signing keys. */
function namesKeySecret({ env }: SettingsSource): boolean {
  return env.SERVER__KEY_SECRET !== undefined || env.SERVER__KEY_SECRET_FILE !== undefined;
}

/** The few settings that nearly everybody looks for; all others keep their defaults. */
function documentFor(file: string, source: SettingsSource): object {
  const { cwd, flags } = source;
  const typed = flags.find(({ key }) => key === 'DATABASE_URL')?.value;
  // A path in the file is relative to the file, what was typed to the working directory.
  const elsewhere = dirname(file) !== cwd;
  const database = typed !== undefined && elsewhere ? databaseUrl.resolveIn?.(typed, cwd) : typed;
  return {
    OAUTH2_PROVIDER: {
      SCOPES: { read: 'Read scope', write: 'Write scope' },
      ACCESS_TOKEN_EXPIRE_SECONDS: 36_000,
      REFRESH_TOKEN_EXPIRE_SECONDS: 2_592_000,
    },
    DATABASE_URL: database ?? 'sqlite:./oauth2.sqlite3',
    SERVER: {
      HOST: 'localhost',
      PORT: 8000,
      ISSUER: null,
      ...(namesKeySecret(source) ? {} : { KEY_SECRET_FILE: `./${KEY_SECRET_FILE}` }),
    },
  };
}

/**
 * Writes the file, readable for its owner alone: it may come to hold a database password.
 *
 * @returns what takes the change back
 */
function writeConfiguration(file: string, document: object, replace: boolean): () => void {
  if (!file.endsWith('.json')) {
    throw new UserError('invalid_value', `--config: ${file} must end in .json to be written`);
  }
  const text = `${JSON.stringify(document, null, 2)}\n`;
  try {
    if (!replace || !existsSync(file)) {
      writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
      return () => rmSync(file, { force: true });
    }
    const before = readFileSync(file);
    replaceFile(file, text);
    return () => replaceFile(file, before);
  } catch (error) {
    throw new UserError('failed', `${file} cannot be written: ${(error as Error).message}`);
  }
}

/** All or nothing: a server that starts at this moment reads the old file or the new one. */
function replaceFile(file: string, content: string | Buffer): void {
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @returns false where there is such a user already, who stays as is */
async function createSuperuser(context: Context, { username, password }: Superuser): Promise<boolean> {
  try {
    await createUser(context, { username, email: '', password, superuser: true, active: true, groups: [] });
    return true;
  } catch (error) {
    if (error instanceof UserError && error.code === 'conflict') return false;
    throw error;
  }
}

function tellWhatIsNext(made: boolean, { username, generated }: Superuser, terminal: Terminal): void {
  if (!made)
    terminal.note(`There was a user ${username} in the database already; nothing was changed about it.`);
  else if (generated) terminal.note('The password is shown this once.');
  terminal.note('Next: oauthctl app create, then oauthctl serve');
}
