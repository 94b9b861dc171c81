import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { BEHAVIOURS } from '../src/behaviours.ts';
import { CITIZENS, findCitizen } from '../src/citizens.ts';

/** Decree 137/2015, Article 13: three digits of the place of birth registration. */
const PLACES = (
  '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 ' +
  '045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 ' +
  '092 093 094 095 096'
).split(' ');

describe('the table of citizens', () => {
  it('has one citizen for every behaviour, and no number twice', () => {
    expect(CITIZENS.map((citizen) => citizen.behaviour).sort()).toEqual(Object.keys(BEHAVIOURS).sort());
    expect(new Set(CITIZENS.map((citizen) => citizen.id)).size).toBe(CITIZENS.length);
  });

  it.each(CITIZENS)('$id is a number that could be issued to a living adult', ({ id }) => {
    const [, place = '', century = '', year = ''] = /^(\d{3})(\d)(\d{2})\d{6}$/.exec(id) ?? [];
    expect(PLACES).toContain(place);
    const born = 1900 + 100 * Math.floor(Number(century) / 2) + Number(year);
    expect(born).toBeGreaterThan(1930);
    expect(born).toBeLessThan(2008);
  });

  it('keeps names in upper case and NFC', () => {
    for (const { name } of CITIZENS) expect(name.normalize('NFC').toLocaleUpperCase('vi')).toBe(name);
  });

  it('makes a citizen who answers by hand out of any other 12 digits', () => {
    expect(findCitizen('079190123456')).toMatchObject({ id: '079190123456', behaviour: 'manual' });
  });

  it.each(['', '123456789', '07919012345', '0791901234567', '07919012345x', '０７９１９０１２３４５６'])(
    'does not know %j',
    (id) => {
      expect(findCitizen(id)).toBeUndefined();
    },
  );
});

describe('the README', () => {
  it('shows exactly this table', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const shown = readme
      .replace(/ +/g, ' ')
      .split('\n')
      .filter((line) => /^\| `\d{12}` \|/.test(line));
    expect(shown).toEqual(
      CITIZENS.map(
        ({ id, name, behaviour }) => `| \`${id}\` | ${name} | \`${behaviour}\` | ${BEHAVIOURS[behaviour].en} |`,
      ),
    );
  });
});
