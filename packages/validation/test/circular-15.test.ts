/** The clause map names tests as its evidence; a test that was renamed or removed is no evidence. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${root}docs/circular-15-2025.md`, 'utf8');

type Clause = { readonly clause: string; readonly state: string; readonly evidence: string };
const clauses: Clause[] = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, clause = '']) => /^[SVCA]\d$/.test(clause))
  .map(([, clause = '', , state = '', , evidence = '']) => ({ clause, state, evidence }));

/** `file: "name"; "name"; file: "name"`. */
function testsOf({ evidence }: Clause): { file: string; name: string }[] {
  let file = '';
  return Array.from(evidence.matchAll(/`([^`]+)`|"([^"]+)"/g)).flatMap(([, path, name]) => {
    file = path ?? file;
    return name === undefined ? [] : [{ file, name }];
  });
}

describe('the clause map of Circular 15/2025', () => {
  test('has a row for every clause of both checklists and both appendices', () => {
    const numbers = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
    const all = [...numbers('S', 9), ...numbers('V', 5), ...numbers('C', 5), ...numbers('A', 3)];
    expect(clauses.map(({ clause }) => clause)).toEqual(all);
  });

  test.each(clauses)('$clause is $state, and the tests that show it exist', (clause) => {
    expect(['met', 'part', 'open']).toContain(clause.state);
    const named = testsOf(clause);
    expect(named.length > 0).toBe(clause.state !== 'open');
    for (const { file, name } of named) {
      const source = existsSync(root + file) ? readFileSync(root + file, 'utf8') : '';
      expect({ file, name, exists: source.includes(`('${name}'`) }).toEqual({ file, name, exists: true });
    }
  });
});
