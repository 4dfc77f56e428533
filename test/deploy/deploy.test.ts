import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { inspectSettings } from '../../src/config/load.ts';
import { defaultSettings } from '../../src/config/settings/index.ts';
import { routes } from '../../src/http/routes/index.ts';
import { readOptions } from '../../src/terminal/given.ts';
import { commandProgram } from '../../src/terminal/program.ts';
import { findCommand } from '../../src/terminal/words.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import {
  composeServices,
  deployed,
  type Instruction,
  instructions,
  isThere,
  read,
  root,
  shellLines,
  unitValues,
} from './files.ts';

const server = 'deploy/systemd/oauthctl.service';
const clearing = 'deploy/systemd/oauthctl-cleartokens.service';
const timer = 'deploy/systemd/oauthctl-cleartokens.timer';
const cron = 'deploy/cron/oauthctl';
const dockerfile = 'deploy/docker/Dockerfile';
const compose = 'deploy/docker/compose.yaml';
const proxies = ['deploy/nginx/one-box.conf', 'deploy/nginx/three-boxes.conf'];
const installed = '/usr/local/bin/oauthctl';
const port = String(defaultSettings().SERVER.PORT);

/** Whether a program of the machine is there; what cannot be checked without it is said aloud. */
function has(program: string, flag: string): boolean {
  if (spawnSync(program, [flag]).status === 0) return true;
  process.stderr.write(`${program} is not installed: what it would say of deploy/ is NOT checked\n`);
  return false;
}

function valuesOf(all: readonly Instruction[], word: string): string[] {
  return all.filter((one) => one.word === word).map(({ rest }) => rest);
}

/** What is wrong with a command line, as the program itself would say it. */
async function faultsOf(words: readonly string[]): Promise<readonly unknown[]> {
  const { entry, rest } = findCommand(words, commands);
  if (entry === undefined) return [`no command: ${words.join(' ')}`];
  const { command } = await entry.load();
  return readOptions(command.options, commandProgram(entry.path, command).parse(rest)).problems;
}

async function problemsOf(env: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = makeFolder();
  writeFileSync(join(folder, 'empty.json'), '{}');
  const sources = { cwd: folder, home: folder, configFile: join(folder, 'empty.json'), env };
  return (await inspectSettings(sources)).problems.map(({ key, message }) => `${key} ${message}`);
}

function variables(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
}

test('all of it goes into the package', () => {
  expect(JSON.parse(read('package.json')).files).toContain('deploy');
  expect(deployed.sort()).toEqual([server, clearing, timer, cron, dockerfile, compose, ...proxies].sort());
});

describe('every command line is one that the program takes', () => {
  const [entry = '', command = ''] = ['ENTRYPOINT', 'CMD'].map(
    (word) => valuesOf(instructions(dockerfile), word).at(-1) ?? '[]',
  );
  const image: string[] = [...JSON.parse(entry), ...JSON.parse(command)];
  const cronLine = read(cron).trim().split('\n').at(-1) ?? '';
  const lines: [string, string[]][] = [
    ...[server, clearing].flatMap((file) =>
      unitValues(file, 'ExecStart').map((line): [string, string[]] => [file, line.split(' ')]),
    ),
    [cron, cronLine.replace(/ >.*/, '').split(' ').slice(6)],
    [dockerfile, image],
    ...Object.values(composeServices(compose)).flatMap((service): [string, string[]][] =>
      service.image === 'oauthctl' ? [[compose, ['oauthctl', ...(service.command ?? [])]]] : [],
    ),
    ...['docs/deploy.md', 'docs/scale.md'].flatMap((file) =>
      shellLines(file).map((words): [string, string[]] => [file, ['oauthctl', ...words]]),
    ),
  ];

  test.each(lines)('%s: %j', async (_file, [program = '', ...words]) => {
    expect(['oauthctl', installed]).toContain(program);
    expect(await faultsOf(words)).toEqual([]);
  });

  test('there are some in each file', () => {
    const files = new Set(lines.map(([file]) => file));
    expect([...files].sort()).toEqual(
      [server, clearing, cron, dockerfile, compose, 'docs/deploy.md', 'docs/scale.md'].sort(),
    );
  });
});

describe('every setting is one that the program knows', () => {
  test.each([server, clearing])('%s', async (file) => {
    const { OAUTHCTL_CONFIG, ...env } = variables(unitValues(file, 'Environment'));
    expect(OAUTHCTL_CONFIG).toBe('/etc/oauthctl/oauth2.config.json');
    expect(await problemsOf(env)).toEqual([]);
    expect(env.DATABASE_URL).toBe(`sqlite:/var/lib/${unitValues(file, 'StateDirectory')[0]}/oauth2.sqlite3`);
  });

  test(cron, async () => {
    const lines = read(cron).split('\n');
    const { PATH, OAUTHCTL_CONFIG, ...env } = variables(lines.filter((line) => /^[A-Z_]+=/.test(line)));
    expect(PATH).toContain('/usr/local/bin');
    expect(OAUTHCTL_CONFIG).toBe('/etc/oauthctl/oauth2.config.json');
    expect(await problemsOf(env)).toEqual([]);
    expect(lines.at(-2)).toMatch(/^\d+( \*){4} oauthctl oauthctl /);
  });

  test(dockerfile, async () => {
    const env = variables(valuesOf(instructions(dockerfile), 'ENV'));
    expect(await problemsOf(env)).toEqual([]);
    expect(env.SERVER__HOST).toBe('0.0.0.0');
  });

  test(compose, async () => {
    const services = Object.values(composeServices(compose)).filter(({ image }) => image === 'oauthctl');
    expect(services).toHaveLength(2);
    for (const { environment = {} } of services) {
      const filled = Object.entries(environment).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{\w+:[^}]*\}/g, 'chosen'),
      ]);
      expect(await problemsOf(Object.fromEntries(filled))).toEqual([]);
    }
  });

  test.each(proxies)('%s', async (file) => {
    const [, section = ''] = /"SERVER": ({.*})/.exec(read(file)) ?? [];
    const settings = Object.entries(JSON.parse(section) as Record<string, unknown>);
    const env = Object.fromEntries(
      settings.map(([name, value]) => [
        `SERVER__${name}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    expect(Object.keys(env)).toContain('SERVER__TRUST_PROXY');
    expect(await problemsOf(env)).toEqual([]);
  });
});

describe('the units of systemd', () => {
  test('may do the same little', () => {
    const hardening = (file: string) => read(file).slice(read(file).indexOf('NoNewPrivileges='));
    expect(hardening(server).split('\n[')[0]?.trim()).toBe(hardening(clearing).trim());
    expect(unitValues(server, 'User')).toEqual(unitValues(clearing, 'User'));
  });

  test('do not start again what will fail again', () => {
    expect(unitValues(server, 'RestartPreventExitStatus')).toEqual(['2 5']);
  });

  const there = has('systemd-analyze', '--version');
  test.skipIf(!there)('are such to systemd', () => {
    const folder = makeFolder();
    const files = [server, clearing, timer].map((file) => {
      const copy = join(folder, file.split('/').at(-1) ?? '');
      writeFileSync(copy, read(file).replaceAll(installed, join(root, 'bin', 'oauthctl.js')));
      return copy;
    });
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.skipIf(!there).each([server, clearing])('leave little open: %s', (file) => {
    // Tenths of the 0 (locked up) to 10 (unsafe) that systemd gives.
    const line = ['security', '--offline=yes', '--threshold=20', join(root, file)];
    const { status, stdout } = spawnSync('systemd-analyze', line, { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  });
});

describe('the files of nginx', () => {
  test.each(proxies)('%s leads to the port of the server, and hides what is not for all', (file) => {
    const upstreams = [...read(file).matchAll(/^ +server [\d.]+:(\d+)/gm)].map(([, to]) => to);
    expect(upstreams).toHaveLength(file.includes('three') ? 3 : 1);
    expect(new Set(upstreams)).toEqual(new Set([port]));
    expect(read(file)).toMatch(/location = \/metrics {\s+return 404;/);
    expect(read(file)).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(read(file)).not.toContain('non_idempotent');
  });

  test.skipIf(!(has('nginx', '-v') && has('openssl', 'version'))).each(proxies)(
    '%s is one to nginx',
    (file) => {
      const folder = makeFolder();
      // Its own user does not matter to a test of the words, but the folders must be there.
      chmodSync(folder, 0o755);
      for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
      const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'site.key', '-out', 'site.pem', '-days', '2'];
      const made = spawnSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=auth.example.com'], {
        cwd: folder,
      });
      expect(made.status).toBe(0);
      const site = read(file).replaceAll('/etc/nginx/tls/auth.example.com', join(folder, 'site'));
      writeFileSync(join(folder, 'site.conf'), site);
      const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
      const paths = kinds.map((kind) => `${kind}_temp_path ${join(folder, kind.replace('client_', ''))};`);
      const whole = `pid ${join(folder, 'pid')}; error_log stderr; events {} http { access_log off; ${paths.join(' ')} include ${join(folder, 'site.conf')}; }`;
      writeFileSync(join(folder, 'nginx.conf'), whole);
      const { status, stderr } = spawnSync(
        'nginx',
        ['-t', '-q', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
        { encoding: 'utf8' },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
  );
});

describe('the image', () => {
  const all = instructions(dockerfile);

  test('is made in two stages, of files that are there', () => {
    expect(valuesOf(all, 'FROM')).toEqual(['node:22-bookworm AS build', 'node:22-bookworm-slim']);
    const copied = valuesOf(all, 'COPY').map((rest) => rest.split(' '));
    const sources = copied
      .filter(([first]) => first !== '--from=build')
      .flatMap((words) => words.slice(0, -1));
    expect(sources.filter((path) => !isThere(path))).toEqual([]);
    // What building needs: the sources, and the scripts and settings that npm runs.
    expect(sources).toEqual(['package.json', 'package-lock.json', '.ci', 'bin', 'src']);
    const taken = copied.filter(([first]) => first === '--from=build').map(([, from = '']) => from);
    expect(taken.map((path) => path.replace('/opt/oauthctl/', ''))).toEqual([
      'package.json',
      'bin',
      'dist',
      'node_modules',
    ]);
  });

  test('runs the program that the package names, not as root, on the port of the server', () => {
    const [, linked = ''] =
      /ln -s \/opt\/oauthctl\/(\S+) (\S+)/.exec(valuesOf(all, 'RUN').at(-1) ?? '') ?? [];
    expect(JSON.parse(read('package.json')).bin).toEqual({ oauthctl: linked });
    expect(valuesOf(all, 'USER')).toEqual(['node']);
    expect(valuesOf(all, 'EXPOSE')).toEqual([port]);
    const [major = ''] = /\d+/.exec(valuesOf(all, 'FROM')[0] ?? '') ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  test('is healthy while the server is ready, and only then', async () => {
    const [check = ''] = valuesOf(all, 'HEALTHCHECK');
    const [program = '', ...words]: string[] = JSON.parse(check.slice(check.indexOf('[')));
    expect(program).toBe('node');
    const [, path = ''] = /:8000(\/\w+)/.exec(check) ?? [];
    expect(routes.map((route) => route.path)).toContain(path);
    const ask = (at: number | string) =>
      spawnSync(
        process.execPath,
        words.map((word) => word.replace(`:${port}/`, `:${at}/`)),
      ).status;
    const serving = await startServe({ folder: makeFolder(), flags: ['--dev'] });
    onTestFinished(async () => void (await serving.kill()));
    expect(ask(new URL(serving.url).port)).toBe(0);
    expect(await serving.stop()).toBe(0);
    expect(ask(new URL(serving.url).port)).toBe(1);
  });
});

describe('the compose file', () => {
  const services = composeServices(compose);

  test('migrates before it serves, to this machine alone', () => {
    expect(services.migrate?.command).toEqual(['migrate']);
    expect(services.oauthctl?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
    expect(services.oauthctl?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  });

  test('builds the image of the Dockerfile beside it', () => {
    const { context = '', dockerfile: named = '' } = services.migrate?.build ?? {};
    const from = join(root, 'deploy', 'docker', context);
    expect(readFileSync(join(from, named), 'utf8')).toBe(read(dockerfile));
  });
});
