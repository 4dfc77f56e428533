import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

async function script(shell: string): Promise<string> {
  return (await shellIn(makeFolder())(`completion ${shell}`)).stdout;
}

/** What bash offers for a command line whose last word is not finished. */
function complete(source: string, line: string): string[] {
  const words = line.split(' ');
  const program = `${source}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _oauthctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

describe('completion', () => {
  it('is correct bash', async () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: await script('bash'), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('completes commands, flags and the values of flags in bash', async () => {
    const source = await script('bash');
    expect(complete(source, 'oauthctl cl')).toEqual(['cleartokens']);
    expect(complete(source, 'oauthctl app ')).toEqual([
      'create',
      'list',
      'show',
      'update',
      'rotate-secret',
      'delete',
    ]);
    expect(complete(source, 'oauthctl --json -c x.json app cr')).toEqual(['create']);
    expect(complete(source, 'oauthctl app create --redirect-u')).toEqual(['--redirect-uri']);
    expect(complete(source, 'oauthctl app create shop --type ')).toEqual(['confidential', 'public']);
    expect(complete(source, 'oauthctl app create --type public --grant client')).toEqual([
      'client-credentials',
      'client_credentials',
    ]);
    expect(complete(source, 'oauthctl completion ')).toEqual(['bash', 'zsh', 'fish']);
    expect(complete(source, 'oauthctl app list --search ')).toEqual([]);
    expect(complete(source, 'oauthctl app create --type = p')).toEqual(['public']);
    expect(complete(source, 'oauthctl app create --type =')).toEqual(['confidential', 'public']);
    // Nothing of ours: then readline offers files.
    expect(complete(source, 'oauthctl --config /etc/passw')).toEqual([]);
    expect(complete(source, 'oauthctl backup /etc/passw')).toEqual([]);
    expect(source).toMatch(/^complete -o default /m);
    expect(complete(source, 'oauthctl token issue --js')).toEqual(['--json']);
  });

  it.each(['zsh', 'fish'])('names every flag of a command in %s', async (shell) => {
    const text = await script(shell);
    for (const flag of ['redirect-uri', 'if-not-exists', 'dry-run', 'exit-code', 'no-input']) {
      expect(text).toContain(flag);
    }
    expect(text).toMatch(/confidential public/);
  });

  it('refuses a shell that it does not know', async () => {
    const refused = await shellIn(makeFolder())('completion csh');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('one of bash, zsh, fish');
  });
});
