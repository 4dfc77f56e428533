import type { Settings } from '../../config/settings/index.ts';
import type { Context } from '../../context.ts';
import type { Client } from '../../storage/tables/clients.ts';

/**
 * An error lets somebody get what is not theirs, or keeps something from working. An advice is weaker than what
 * RFC 9700 or common sense recommends, and may be meant so.
 */
export type Severity = 'error' | 'advice';

/** One thing that a check found. */
export interface Remark {
  readonly severity: Severity;
  /** The setting with where it was set, the file, or the app. */
  readonly where: string;
  /** What is wrong. */
  readonly problem: string;
  /** The command to type, or what to set. */
  readonly mend: string;
}

/** A remark with the code of its check, which stays the same from release to release. */
export interface Finding extends Remark {
  readonly code: string;
}

/** One check: a file in `checks/`, and a line in the list of its subject. */
export interface Check<Subject, Said = Remark> {
  readonly code: string;
  examine(subject: Subject): readonly Said[] | Promise<readonly Said[]>;
}

/** A check of one client; where that is, is known. */
export type ClientCheck = Check<ClientInContext, Omit<Remark, 'where'>>;

/** Something that `config check` knows of a setting. */
interface Statement {
  readonly where: string;
  readonly key: string | undefined;
  readonly message: string;
}

/** What is there before the database is opened: the configuration, and files. */
export interface Installation {
  readonly settings: Settings;
  /** What makes the configuration invalid. */
  readonly problems: readonly Statement[];
  /** What is valid, but does nothing. */
  readonly notices: readonly Statement[];
  /** The configuration file, absolute; undefined where there is none. */
  readonly configFile: string | undefined;
  /** The full names of the settings in that file whose values are secrets. */
  readonly secretsInFile: readonly string[];
  /** A setting by its full name, with the file, variable or flag that it comes from. */
  whereSet(key: string): string;
}

/** A client that may be used, and the store it is in. */
interface ClientInContext {
  readonly client: Client;
  readonly context: Context;
}

/** What is wrong with the value of one setting; undefined where nothing is. */
type Judgement = Omit<Remark, 'where'> | undefined;

/** A check of one setting. */
export function settingCheck(
  code: string,
  key: string,
  judge: (settings: Settings) => Judgement,
): Check<Installation> {
  return {
    code,
    examine({ settings, whereSet }) {
      const judged = judge(settings);
      return judged === undefined ? [] : [{ where: whereSet(key), ...judged }];
    },
  };
}
