/**
 * The rooms of the house: who may import from whom, and why. docs/tour.md walks through them.
 *
 * @param {string} name
 * @param {string} comment what to do instead
 * @param {string} from
 * @param {{ path?: string | string[], pathNot?: string | string[] }} to
 * @param {string | string[]} [except] files of `from` that may
 */
const never = (name, comment, from, to, except) => ({
  name,
  comment,
  severity: 'error',
  from: except === undefined ? { path: from } : { path: from, pathNot: except },
  to,
});

/** One library, known to one place, so that it can be replaced there. */
const wall = (library, place) =>
  never(
    `${library.replace(/\W+/g, '-')}-only-there`,
    `${library} is known to ${place} alone: ask that file for what you need.`,
    '^src/',
    { path: `^node_modules/${library}/` },
    place,
  );

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment:
        'Two files that import each other are one idea in two places, or two ideas that have grown together.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    never('errors-import-nothing', 'Every room uses errors.ts, so it may use none.', '^src/errors\\.ts$', {
      path: '.',
    }),
    never('config-is-alone', 'Settings are described without knowing who reads them.', '^src/config/', {
      path: '^src/',
      pathNot: ['^src/config/', '^src/errors\\.ts$'],
    }),
    never('storage-has-no-opinion', 'Storage keeps rows. A rule of OAuth belongs in core.', '^src/storage/', {
      path: '^src/',
      pathNot: ['^src/storage/', '^src/(errors|histogram|awaitable)\\.ts$'],
    }),
    never(
      'core-knows-tables-alone',
      'Core asks storage/tables through the port; which engine answers is not its business.',
      '^src/core/',
      { path: '^src/storage/', pathNot: ['^src/storage/tables/', '^src/storage/(sql|migrate)\\.ts$'] },
    ),
    never(
      'core-has-no-wire-and-no-screen',
      'What core does would be the same without HTTP and without a terminal.',
      '^src/core/',
      { path: ['^src/(http|terminal|commands)/', '^src/cli\\.ts$'] },
    ),
    never(
      'core-reads-the-type-of-settings',
      'Settings come in with the context; only their type is imported.',
      '^src/core/',
      { path: '^src/config/', pathNot: '^src/config/settings/index\\.ts$' },
    ),
    never(
      'http-asks-core',
      'The wire translates, asks core, and translates back. Rows are read in core.',
      '^src/http/',
      { path: '^src/(storage|terminal|commands)/' },
    ),
    never('terminal-knows-no-work', 'The screen shows what commands hand it.', '^src/terminal/', {
      path: '^src/(core|storage|http|commands)/',
    }),
    never(
      'client-is-on-the-other-side',
      'A client of some server knows no store and no rule of this one: what it needs comes in by parameters.',
      '^src/client/',
      { path: '^src/', pathNot: ['^src/client/', '^src/errors\\.ts$'] },
    ),
    never(
      'only-token-get-is-a-client',
      'Being a client is the business of commands/token/get.ts alone, and loaded only when that runs.',
      '^src/',
      { path: '^src/client/' },
      ['^src/client/', '^src/commands/token/get\\.ts$'],
    ),
    never(
      'commands-ask-core',
      'A command reads options, asks core and prints. Tables and engines are behind core.',
      '^src/commands/',
      { path: '^src/storage/', pathNot: '^src/storage/(migrate|backup|restore)\\.ts$' },
    ),
    never(
      'only-migrate-migrates',
      'The schema is the business of commands/migrate.ts, the file of a database that of backup.ts and restore.ts.',
      '^src/commands/',
      { path: '^src/storage/' },
      '^src/commands/(migrate|backup|restore)\\.ts$',
    ),
    never(
      'only-serve-serves',
      'HTTP is loaded by commands/serve.ts alone, and only when it runs: it costs every start-up otherwise.',
      '^src/(commands|cli|terminal|core)',
      { path: '^src/http/' },
      '^src/commands/serve\\.ts$',
    ),
    wall('fastify', '^src/http/'),
    wall('pino', '^src/http/log\\.ts$'),
    wall('prom-client', '^src/http/metrics/registry\\.ts$'),
    wall('@opentelemetry', '^src/http/opentelemetry\\.ts$'),
    wall('commander', '^src/terminal/program\\.ts$'),
    wall('chalk', '^src/terminal/colour\\.ts$'),
    wall('cli-table3', '^src/terminal/table\\.ts$'),
    wall('cli-progress', '^src/terminal/progress\\.ts$'),
    wall('uqr', '/qr-code\\.ts$'),
    wall('inquirer', '^src/terminal/ask\\.ts$'),
    wall('cosmiconfig', '^src/config/load\\.ts$'),
    wall('valibot', '^src/config/'),
    wall('better-sqlite3', '^src/storage/engines/sqlite'),
    wall('pg', '^src/storage/engines/postgres'),
    wall('oauth4webapi', '^src/client/'),
    wall('open', '^src/terminal/open-browser\\.ts$'),
    wall('jose', '^src/core/keys/jwt\\.ts$'),
    wall('@node-rs/argon2', '^src/core/hashes/argon2id\\.ts$'),
    {
      name: 'no-orphan',
      comment: 'A file that nothing reaches is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/index\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
