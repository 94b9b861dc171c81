import { describe, expect, test } from '@jest/globals';
import type { PyhankoVerdict } from '../src/pyhanko.ts';
import type { KysoVerdict } from '../src/verify/kyso-verify.ts';
import { compareVerdicts, disagrees } from '../src/verify/opinions.ts';
import { verifyReport } from '../src/verify/verify-report.ts';

const kyso = (verdict: string, ...reasons: string[]): KysoVerdict => ({
  file: 'a.pdf',
  verdict,
  signatures: [{ field: 'S', verdict, level: 'B-B', covers: 'whole_file', changes_after: [], reasons }],
});
const pyhanko = (modifications: string): PyhankoVerdict => ({
  file: 'a.pdf',
  messages: [],
  signatures: [
    {
      field: 'S',
      subFilter: '/ETSI.CAdES.detached',
      intact: true,
      valid: true,
      trusted: false,
      coverage: 'ENTIRE_REVISION',
      modifications,
      suspicion: '',
      docMdpOk: true,
      bottomLine: false,
      ades: 'INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND',
    },
  ],
});
const silentDss = { file: 'a.pdf', error: 'not a PDF' };

describe('three verifiers on one scale', () => {
  test('missing trust is no fault of integrity', () => {
    const [one] = compareVerdicts('a.pdf', kyso('undetermined', 'trust_not_given'), pyhanko('FORM_FILLING'), silentDss);
    expect(one).toMatchObject({
      kyso: { integrity: 'good' },
      pyhanko: { integrity: 'good' },
      dss: { integrity: 'silent' },
    });
    expect(one === undefined ? true : disagrees(one)).toBe(false);
  });

  test('a change one of them does not permit is a disagreement, and is listed', () => {
    const rows = compareVerdicts('a.pdf', kyso('undetermined', 'trust_not_given'), pyhanko('OTHER'), silentDss);
    expect(rows.filter(disagrees)).toHaveLength(1);
    expect(verifyReport(rows, 2, 1)).toContain('| a.pdf | S | good: trust_not_given | bad: intact');
  });

  test('no opinion on our side against one on theirs is a disagreement', () => {
    const rows = compareVerdicts('a.pdf', kyso('undetermined', 'algorithm_unsupported'), pyhanko('NONE'), silentDss);
    expect(rows.map(disagrees)).toEqual([true]);
    const bad = compareVerdicts('a.pdf', kyso('invalid', 'document_altered'), pyhanko('NONE'), silentDss);
    expect(bad.map(disagrees)).toEqual([true]);
  });
});
