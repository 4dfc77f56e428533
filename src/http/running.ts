import type { Settings } from '../config/settings/index.ts';
import { devClient, devPublicClient, devUsers } from '../core/dev.ts';
import { issuer } from '../core/issuer.ts';

interface DevAccounts {
  client: typeof devClient;
  publicClient: typeof devPublicClient;
  users: typeof devUsers;
}

/** A server that listens, in one process or in several. */
export interface RunningServer {
  url: string;
  issuer: string;
  /** The accounts of a development server. */
  dev: DevAccounts | undefined;
  /** Lets running requests end, then closes the store. */
  stop(): Promise<void>;
}

/** How a server is run. */
export interface RunOptions {
  /** Whether the ready-made accounts of a development store are served. */
  dev: boolean;
  /** Whether the log is for a person rather than for a program. */
  readable: boolean;
  /** Where traces of requests go: the environment says it in the variables of OpenTelemetry. */
  env: Readonly<Record<string, string | undefined>>;
}

/** @param settings with the port that was really bound */
export function describeServer(settings: Settings, dev: boolean): Omit<RunningServer, 'stop'> {
  const { HOST, PORT, TLS_CERT } = settings.SERVER;
  const host = HOST.includes(':') ? `[${HOST}]` : HOST;
  return {
    url: `${TLS_CERT === null ? 'http' : 'https'}://${host}:${PORT}`,
    issuer: issuer(settings),
    dev: dev ? { client: devClient, publicClient: devPublicClient, users: devUsers } : undefined,
  };
}

/** The same settings with the port that was really bound: the issuer may hang on it. */
export function withPort(settings: Settings, port: number): Settings {
  return { ...settings, SERVER: { ...settings.SERVER, PORT: port } };
}
