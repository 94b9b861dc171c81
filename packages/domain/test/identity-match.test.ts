import { describe, expect, it } from '@jest/globals';
import { matchIdentity, readCitizenNumber } from '../src/index.ts';

const named = (...texts: string[]) =>
  texts.map((text) => {
    const [kind = '', value = ''] = text.split(':');
    return { kind, value };
  });

describe('the person a certificate names', () => {
  it.each([
    ['the citizen number', ['CCCD:001090000001'], ['001090000001'], 'match'],
    ['an old identity card that is known too', ['CMND:012345678'], ['001090000001', '012345678'], 'match'],
    ['a citizen number labelled as tax code', ['MST:001090000001'], ['001090000001'], 'match'],
    ['a person who acts for an organisation', ['MST:0100000000-001', 'CCCD:001090000001'], ['001090000001'], 'match'],
    ['another spelling of a passport', ['HC:c1234567'], ['C1234567'], 'match'],
    ['another citizen', ['CCCD:001090000002'], ['001090000001'], 'mismatch'],
    ['another citizen, whatever the old number', ['CCCD:001090000002'], ['001090000001', '012345678'], 'mismatch'],
    ['a number that differs in a leading zero', ['CMND:12345678'], ['012345678'], 'unstated'],
    ['an old identity card that nobody told us of', ['CMND:012345678'], ['001090000001'], 'unstated'],
    ['an organisation', ['MST:0100000000'], ['001090000001'], 'unstated'],
    ['nobody', [], ['001090000001'], 'unstated'],
  ] as const)('%s', (_, texts, numbers, expected) => {
    expect(matchIdentity(named(...texts), numbers)).toBe(expected);
  });
});

describe('a citizen number', () => {
  it.each([
    ['001090000001', { placeCode: '001', inVietnam: true, sex: 'male', birthYear: 1990 }],
    ['079301000002', { placeCode: '079', inVietnam: true, sex: 'female', birthYear: 2001 }],
    ['999412000003', { placeCode: '999', inVietnam: false, sex: 'male', birthYear: 2112 }],
  ])('%s tells place, sex and year of birth', (number, expected) => {
    expect(readCitizenNumber(number)).toEqual(expected);
  });

  it.each(['', '01234567', '0010900000012', '00109000000a'])('%j is none', (text) => {
    expect(readCitizenNumber(text)).toBeUndefined();
  });
});
