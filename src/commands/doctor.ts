import { type InspectedSettings, inspectSettings } from '../config/load.ts';
import { secretsInFile } from '../config/secrets.ts';
import type { Finding, Installation } from '../core/doctor/finding.ts';
import { examineInstallation, examineStore } from '../core/doctor/index.ts';
import { UserError } from '../errors.ts';
import { defineCommand, flag } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const command = defineCommand({
  summary: 'Find what is wrong or weak, and how to mend it',
  description:
    'Examines configuration, files, schema, clock, and every app against RFC 9700, and changes nothing. An error ' +
    'lets somebody get what is not theirs, or keeps something from working; an advice is about what could be ' +
    'stronger. Each finding says how to mend it.',
  arguments: {},
  options: {
    strict: flag({ doc: 'exit with 1 when anything was found' }),
  },
  examples: [
    { doc: 'Look around', line: 'oauthctl doctor' },
    { doc: 'In a deployment, before the switch', line: 'oauthctl doctor --strict' },
  ],
  async run({ given, terminal, source, context }) {
    const inspected = await inspectSettings(source);
    const findings = await examineInstallation(installationOf(inspected));
    if (inspected.problems.length > 0) {
      await show(terminal, findings);
      throw new UserError(
        'invalid_configuration',
        'the configuration is not valid; nothing else was examined',
        'oauthctl config check',
      );
    }
    try {
      const opened = await context({ migrate: false });
      findings.push(...(await examineStore(opened)));
    } catch (error) {
      // What was found so far is worth more now than ever.
      if (findings.length > 0) await show(terminal, findings);
      throw error;
    }
    await show(terminal, findings);
    return given.strict && findings.length > 0 ? 1 : 0;
  },
});

function installationOf({ settings, file, origins, problems, notices }: InspectedSettings): Installation {
  return {
    settings,
    problems,
    notices,
    configFile: file,
    secretsInFile: secretsInFile(settings, origins),
    whereSet(key) {
      const { detail } = origins.get(key) ?? {};
      return detail === undefined ? key : `${detail}: ${key}`;
    },
  };
}

async function show(terminal: Terminal, findings: readonly Finding[]): Promise<void> {
  const document = { ok: findings.length === 0, findings };
  if (findings.length === 0) {
    await terminal.text('nothing found', document, []);
    return;
  }
  const columns = ['severity', 'code', 'where', 'problem', 'mend'];
  await terminal.table(findings, { columns, essential: 'code' }, document);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  terminal.note(`errors: ${errors}, advice: ${findings.length - errors}`);
}
