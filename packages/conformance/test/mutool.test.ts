import { describe, expect, it } from '@jest/globals';
import { parsePageHash } from '../src/mutool.ts';

const HASH = '27398c5e2b9176a81fd5c56b0c77e403';

describe('parsePageHash', () => {
  it('finds the hash among warnings, whatever the file is called', () => {
    const output = `warning: ICC support is not available\npage a page 1 of.pdf 1 ${HASH}\nwarning: done\n`;
    expect(parsePageHash(output)).toBe(HASH);
  });

  it('says nothing about a page that was not drawn', () => {
    expect(parsePageHash('error: cannot draw page 1\n')).toBeUndefined();
    expect(parsePageHash(`error: ${HASH}`)).toBeUndefined();
  });
});
