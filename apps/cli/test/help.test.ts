import { describe, expect, it } from '@jest/globals';
import { kyso } from './kyso.ts';

describe('kyso, asked how it is called', () => {
  it.each([
    [['verify', '--help'], /^kyso verify: judge .+\nusage: kyso verify \[--trust DIR\]/],
    [['verify', '--trust', 'DIR', 'x.pdf', '-h'], /^kyso verify: judge .+\nusage: kyso verify \[--trust DIR\]/],
    [['tenant', 'list', '--help'], /^kyso tenant list: .+\nusage: kyso tenant list\n$/],
  ])('tells of the command: %j', async (words, wanted) => {
    const { code, stdout, stderr } = await kyso(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(wanted);
  });

  it.each([
    ['evidence', 1],
    ['trust', 3],
    ['provider', 6],
  ])('lists what belongs to %s', async (group, count) => {
    for (const words of [[group], [group, '--help'], [group, '-h'], [group, 'help']]) {
      const { code, stdout } = await kyso(words);
      const commands = stdout.split('\n').filter((line) => line.startsWith('  kyso '));
      expect({ code, count: commands.length }).toEqual({ code: 0, count });
      expect(commands.every((line) => line.startsWith(`  kyso ${group} `))).toBe(true);
    }
  });

  it('lists all commands, and says of none that it is there when it is not', async () => {
    const all = await kyso(['--help']);
    expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining('kyso evidence verify') });
    expect(await kyso([])).toEqual(all);
    expect(await kyso(['nothing'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command nothing\n') });
    const { code, stderr } = await kyso(['trust', 'nothing']);
    expect({ code, says: stderr.split('\n')[0] }).toEqual({ code: 2, says: 'kyso: there is no command trust nothing' });
    expect(stderr).not.toContain('kyso sign');
  });

  it('takes what stands behind -- for files', async () => {
    expect((await kyso(['inspect', '--', '-h'])).lines).toMatchObject([{ file: '-h', status: 'error' }]);
  });
});
