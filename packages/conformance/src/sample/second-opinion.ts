/** What pyHanko and DSS say of one signature against what they should say of a PAdES-BASELINE-B one. Pure. */
import type { DssVerdict } from '../dss.ts';
import type { PyhankoSignature, PyhankoVerdict } from '../pyhanko.ts';

export type Opinion = {
  /** In a few words; empty when the program does not read the file or does not see the signature. */
  readonly summary: string;
  /** Empty: everything is as it should be. */
  readonly objections: readonly string[];
  /** What the program also says, about the document rather than the signature. */
  readonly remarks: readonly string[];
  /** Why the program cannot open the file, signed or not: then it has no opinion, and nothing of this is held against anybody. */
  readonly closedBefore?: string;
};

const LEVEL = 'PAdES-BASELINE-B';
/** Warnings of DSS about what the document shows: annotations over each other, which an invisible signature is not. */
const DOCUMENT_WARNINGS = /^BBB_FC_IAOD_ANS:/;

type Expectation = readonly (readonly [boolean, string])[];

/** @param before of the input: what strict mode refuses there is not the increment's doing. */
export function pyhankoOpinion(before: PyhankoVerdict, after: PyhankoVerdict, fieldName: string): Opinion {
  const { signatures, strictError, error } = after;
  if (signatures === undefined) return silent(error ?? 'no answer');
  const signature = signatures.find(({ field }) => field === fieldName);
  if (signature === undefined) return silent('does not find the signature');
  if ('error' in signature) return silent(signature.error);
  const { subFilter, intact, valid, trusted, coverage, modifications, docMdpOk, bottomLine, ades } = signature;
  const expected: Expectation = [
    [subFilter === '/ETSI.CAdES.detached', `sub-filter ${subFilter}`],
    [intact, 'the digest differs'],
    [valid, 'the signature value is wrong'],
    [trusted, 'not trusted'],
    [coverage === 'ENTIRE_FILE', `coverage ${coverage}`],
    [modifications === 'NONE', `modifications ${modifications}`],
    [docMdpOk, 'forbidden by an earlier signature'],
    [bottomLine, 'judged invalid'],
    [ades === 'PASSED/OK', `indication ${ades}`],
    [strictError === before.strictError, `strict mode refuses the output alone: ${strictError}`],
    ...harmed(before, after).map((text) => [false, text] as const),
  ];
  const remarks = strictError === undefined ? [] : [`lenient mode, for the input too: ${strictError}`];
  return { summary: `${ades}, ${coverage}, modifications ${modifications}`, objections: unmet(expected), remarks };
}

/** @param before of the input: a file that DSS does not open unsigned says nothing about the increment. */
export function dssOpinion(before: DssVerdict, { signatures, error }: DssVerdict, fieldName: string): Opinion {
  if (signatures === undefined && before.error !== undefined)
    return { summary: '', objections: [], remarks: [], closedBefore: before.error };
  if (signatures === undefined) return silent(error ?? 'no answer');
  const signature = signatures.find(({ fields }) => fields.includes(fieldName));
  if (signature === undefined) return silent('does not find the signature');
  const { format, indication, subIndication, intact, errors, warnings } = signature;
  const verdict = subIndication === null ? indication : `${indication}/${subIndication}`;
  const expected: Expectation = [
    [format === LEVEL, `format ${format}`],
    [indication === 'TOTAL_PASSED', verdict],
    [intact, 'not intact'],
  ];
  const remarks = warnings.filter((text) => DOCUMENT_WARNINGS.test(text));
  const others = warnings.filter((text) => !DOCUMENT_WARNINGS.test(text));
  return { summary: `${format}, ${verdict}`, objections: [...unmet(expected), ...errors, ...others], remarks };
}

function silent(objection: string): Opinion {
  return { summary: '', objections: [objection], remarks: [] };
}

function unmet(expected: Expectation): readonly string[] {
  return expected.filter(([holds]) => !holds).map(([, text]) => text);
}

/** Of the signatures that were in the input: those that pyHanko no longer finds intact and unharmed, and why. */
function harmed(before: PyhankoVerdict, after: PyhankoVerdict): readonly string[] {
  const found = new Map(readable(after).map((one) => [one.field, one]));
  return readable(before)
    .filter(isUnharmed)
    .flatMap(({ field }) => {
      const now = found.get(field);
      if (now !== undefined && isUnharmed(now)) return [];
      const why = now?.suspicion.slice(0, SUSPICION_CHARACTERS);
      return [`the earlier signature ${field} is ${why ? `suspicious: ${why}` : 'broken'}`];
    });
}

const SUSPICION_CHARACTERS = 120;

const readable = ({ signatures = [] }: PyhankoVerdict): readonly PyhankoSignature[] =>
  signatures.flatMap((one) => ('error' in one ? [] : [one]));

/** Whoever signed it: the digest and the value hold, and nothing came later that the signature does not permit. */
function isUnharmed({ intact, valid, docMdpOk, modifications }: PyhankoSignature): boolean {
  return intact && valid && docMdpOk && modifications !== 'OTHER';
}
