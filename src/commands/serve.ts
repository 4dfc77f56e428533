import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { port, processes } from '../config/kinds.ts';
import { loadSettings } from '../config/load.ts';
import { filePath, hostName, issuerUrl } from '../config/references.ts';
import type { Settings } from '../config/settings/index.ts';
import type { RunningServer, RunOptions } from '../http/running.ts';
import { defineCommand, flag, option, type SettingsSource } from '../terminal/command.ts';
import { devWelcome, welcome } from './serve-welcome.ts';

const DEV_STORE = 'oauth2.dev.sqlite3';

export const command = defineCommand({
  summary: 'Run the HTTP server',
  description:
    'Runs the HTTP server until it is told to stop (Ctrl-C, SIGTERM), and then lets running requests end. ' +
    'With --dev it serves a database of its own with ready-made accounts, to this machine alone.',
  arguments: {},
  options: {
    host: option(hostName, {
      value: 'address',
      doc: 'the address to listen on; localhost means both loopback addresses',
      setting: 'SERVER.HOST',
    }),
    port: option(port, {
      value: 'port',
      doc: 'the port to listen on; 0 takes any free one',
      setting: 'SERVER.PORT',
    }),
    workers: option(processes, {
      value: 'count',
      doc: 'how many processes answer requests; those that crash are replaced',
      setting: 'SERVER.WORKERS',
    }),
    issuer: option(issuerUrl, {
      value: 'url',
      doc: 'the address by which clients know this server',
      setting: 'SERVER.ISSUER',
    }),
    tlsCert: option(filePath, {
      value: 'file',
      doc: 'the certificate chain (PEM) to speak https with',
      setting: 'SERVER.TLS_CERT',
    }),
    tlsKey: option(filePath, {
      value: 'file',
      doc: 'the private key of the certificate (PEM)',
      setting: 'SERVER.TLS_KEY',
    }),
    dev: flag({ doc: 'serve ready-made users and apps, for a laptop or a test run' }),
  },
  examples: [
    { doc: 'Try it out', line: 'oauthctl serve --dev' },
    { doc: 'In production, behind a proxy', line: 'oauthctl serve --issuer https://auth.example.com/o' },
    { doc: 'On a machine with four cores', line: 'oauthctl serve --workers 4' },
    { doc: 'In a test run', line: 'oauthctl serve --dev --port 0 --json' },
  ],
  createsStore: true,
  async run({ given, terminal, source }) {
    if (await isWorker()) {
      const { runWorker } = await import('../http/worker.ts');
      return runWorker(terminal.stopSignal());
    }
    const settings = await settingsFor(source, given.dev, terminal.manner.verbose);
    const stop = terminal.stopSignal();
    const options = { dev: given.dev, readable: terminal.isInteractive, env: source.env };
    const server = await start(settings, options, stop);
    const { url, issuer, dev } = server;
    const lines =
      dev === undefined
        ? welcome({ url, issuer })
        : devWelcome({ url, issuer, dev, openid: settings.OIDC_ENABLED });
    try {
      if (!stop.aborted) await terminal.text(lines, { url, issuer, pid: process.pid }, [url]);
      if (!stop.aborted) await once(stop, 'abort');
    } finally {
      await server.stop();
    }
    return 0;
  },
});

/** Whether this process was started by another `oauthctl serve`, to be one of its workers. */
async function isWorker(): Promise<boolean> {
  return process.connected && (await import('node:cluster')).default.isWorker;
}

async function start(settings: Settings, options: RunOptions, stop: AbortSignal): Promise<RunningServer> {
  if (settings.SERVER.WORKERS === 1) {
    const { runServer } = await import('../http/run.ts');
    return runServer(settings, options);
  }
  const { runWorkers } = await import('../http/workers.ts');
  return runWorkers(settings, options, stop);
}

async function settingsFor(source: SettingsSource, dev: boolean, verbose: boolean): Promise<Settings> {
  const { settings, file, origins } = await loadSettings(source);
  const spoken = verbose
    ? { ...settings, SERVER: { ...settings.SERVER, LOG_LEVEL: 'debug' as const } }
    : settings;
  // A store that was named on the command line is the one that is meant; every other one is somebody's real store.
  if (!dev || origins.get('DATABASE_URL')?.from === 'flag') return spoken;
  const folder = file === undefined ? source.cwd : dirname(file);
  return { ...spoken, DATABASE_URL: `sqlite:${join(folder, DEV_STORE)}` };
}
