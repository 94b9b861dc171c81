/**
 * What a citizen number (CCCD, 12 digits) says by itself: Decree 137/2015 Art. 13, Circular 07/2016/TT-BCA. It has no
 * check digit, so a wrong digit cannot be found here.
 */

export type CitizenNumber = {
  /** Three digits: where the birth was registered. */
  readonly placeCode: string;
  /** Whether {@link placeCode} is one of the provinces; others are countries or mistakes: worth a warning, no refusal. */
  readonly inVietnam: boolean;
  readonly sex: 'male' | 'female';
  readonly birthYear: number;
};

/** Provinces as numbered before the mergers of 2025; the codes stay on the cards. */
const PROVINCE_CODES: ReadonlySet<string> = new Set(
  `001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044
   045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091
   092 093 094 095 096`.split(/\s+/),
);
const FIRST_CENTURY = 1900;

/** Undefined unless `number` is 12 digits. The fourth digit holds century and sex, the next two the year of birth. */
export function readCitizenNumber(number: string): CitizenNumber | undefined {
  const [, placeCode = '', centuryAndSex = '', year = ''] = /^(\d{3})(\d)(\d{2})\d{6}$/.exec(number) ?? [];
  if (placeCode === '') return undefined;
  const digit = Number(centuryAndSex);
  return {
    placeCode,
    inVietnam: PROVINCE_CODES.has(placeCode),
    sex: digit % 2 === 0 ? 'male' : 'female',
    birthYear: FIRST_CENTURY + 100 * Math.floor(digit / 2) + Number(year),
  };
}
