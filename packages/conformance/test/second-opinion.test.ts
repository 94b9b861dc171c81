import { describe, expect, it } from '@jest/globals';
import type { DssSignature, DssVerdict } from '../src/dss.ts';
import type { PyhankoSignature, PyhankoVerdict } from '../src/pyhanko.ts';
import { dssOpinion, pyhankoOpinion } from '../src/sample/second-opinion.ts';

const FIELD = 'Signature1';
const UNSIGNED: DssVerdict = { file: 'f.pdf', signatures: [] };

describe('pyHanko', () => {
  const good: PyhankoSignature = {
    field: FIELD,
    subFilter: '/ETSI.CAdES.detached',
    intact: true,
    valid: true,
    trusted: true,
    coverage: 'ENTIRE_FILE',
    modifications: 'NONE',
    suspicion: '',
    docMdpOk: true,
    bottomLine: true,
    ades: 'PASSED/OK',
  };
  const verdict = (rest: Partial<PyhankoVerdict> = {}): PyhankoVerdict => ({ file: 'f.pdf', messages: [], ...rest });
  const over = (signature: Partial<PyhankoSignature> = {}) => verdict({ signatures: [{ ...good, ...signature }] });
  const objections = (after: PyhankoVerdict, before = verdict({ signatures: [] })) =>
    pyhankoOpinion(before, after, FIELD).objections;

  it('has nothing to object to a good signature', () => {
    expect(objections(over())).toEqual([]);
    expect(pyhankoOpinion(verdict(), over(), FIELD).summary).toBe('PASSED/OK, ENTIRE_FILE, modifications NONE');
  });

  it.each<[string, Partial<PyhankoSignature>]>([
    ['sub-filter /adbe.pkcs7.detached', { subFilter: '/adbe.pkcs7.detached' }],
    ['the digest differs', { intact: false }],
    ['the signature value is wrong', { valid: false }],
    ['not trusted', { trusted: false }],
    ['coverage ENTIRE_REVISION', { coverage: 'ENTIRE_REVISION' }],
    ['modifications OTHER', { modifications: 'OTHER' }],
    ['forbidden by an earlier signature', { docMdpOk: false }],
    ['judged invalid', { bottomLine: false }],
    ['indication INDETERMINATE/TRY_LATER', { ades: 'INDETERMINATE/TRY_LATER' }],
  ])('objects: %s', (text, signature) => {
    expect(objections(over(signature))).toEqual([text]);
  });

  it('objects when it cannot read the file or the signature, or does not find it', () => {
    expect(objections(verdict({ error: 'PdfReadError: no' }))).toEqual(['PdfReadError: no']);
    expect(objections(verdict({ signatures: [{ field: FIELD, error: 'ValueError: no' }] }))).toEqual([
      'ValueError: no',
    ]);
    expect(objections(over({ field: 'Other' }))).toEqual(['does not find the signature']);
  });

  it('objects when an earlier signature is no longer intact', () => {
    const old = { ...good, field: 'Old' };
    const before = verdict({ signatures: [old] });
    expect(objections(verdict({ signatures: [old, good] }), before)).toEqual([]);
    for (const harm of [{ intact: false }, { docMdpOk: false }, { modifications: 'OTHER' }]) {
      expect(objections(verdict({ signatures: [{ ...old, ...harm }, good] }), before)).toHaveLength(1);
    }
    expect(objections(verdict({ signatures: [{ ...old, modifications: 'FORM_FILLING' }, good] }), before)).toEqual([]);
    expect(objections(over(), before)).toEqual(['the earlier signature Old is broken']);
    const suspect = { ...old, modifications: 'OTHER', suspicion: 'a page was changed' };
    expect(objections(verdict({ signatures: [suspect, good] }), before)).toEqual([
      'the earlier signature Old is suspicious: a page was changed',
    ]);
  });

  it('takes a refusal of strict mode as a remark only where the input is refused too', () => {
    const strictError = 'PdfStrictReadError: odd';
    const output = { ...over(), strictError };
    expect(pyhankoOpinion(verdict({ strictError }), output, FIELD)).toMatchObject({
      objections: [],
      remarks: [`lenient mode, for the input too: ${strictError}`],
    });
    expect(objections(output)).toEqual([`strict mode refuses the output alone: ${strictError}`]);
  });
});

describe('DSS', () => {
  const good: DssSignature = {
    fields: [FIELD],
    signer: 'A',
    format: 'PAdES-BASELINE-B',
    timestamps: [],
    indication: 'TOTAL_PASSED',
    subIndication: null,
    intact: true,
    errors: [],
    warnings: [],
  };
  const over = (signature: Partial<DssSignature> = {}): DssVerdict => ({
    file: 'f.pdf',
    signatures: [{ ...good, ...signature }],
  });

  it('has nothing to object to a good signature', () => {
    expect(dssOpinion(UNSIGNED, over(), FIELD)).toEqual({
      summary: 'PAdES-BASELINE-B, TOTAL_PASSED',
      objections: [],
      remarks: [],
    });
  });

  it.each<[string, Partial<DssSignature>]>([
    ['format PAdES-BES', { format: 'PAdES-BES' }],
    ['INDETERMINATE/TRY_LATER', { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }],
    ['not intact', { intact: false }],
    ['KEY: an error', { errors: ['KEY: an error'] }],
    ['KEY: a warning', { warnings: ['KEY: a warning'] }],
  ])('objects: %s', (text, signature) => {
    expect(dssOpinion(UNSIGNED, over(signature), FIELD).objections).toEqual([text]);
  });

  it('objects when it cannot read the file or does not find the signature', () => {
    expect(dssOpinion(UNSIGNED, { file: 'f.pdf', error: 'no PDF' }, FIELD).objections).toEqual(['no PDF']);
    expect(dssOpinion(UNSIGNED, over({ fields: ['Other'] }), FIELD).objections).toEqual([
      'does not find the signature',
    ]);
  });

  it('has no opinion of a file that it does not open unsigned either', () => {
    const closed: DssVerdict = { file: 'f.pdf', error: 'no page tree' };
    expect(dssOpinion(closed, closed, FIELD)).toEqual({
      summary: '',
      objections: [],
      remarks: [],
      closedBefore: 'no page tree',
    });
    expect(dssOpinion(closed, over(), FIELD).closedBefore).toBeUndefined();
  });

  it('keeps what it says of the document apart', () => {
    const warnings = ['BBB_FC_IAOD_ANS: Elements overlap on page(s) [1]'];
    expect(dssOpinion(UNSIGNED, over({ warnings }), FIELD)).toMatchObject({ objections: [], remarks: warnings });
  });
});
