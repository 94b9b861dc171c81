/** Whatever JSON a provider sends, the result is an answer of the port or a coded error, never a crash. */
import { expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { toCredentials } from '../../src/sp769/credentials.ts';
import { readOutcome } from '../../src/sp769/outcome.ts';
import { readReply } from '../../src/sp769/reply.ts';
import { SMARTCA } from '../../src/sp769/smartca.ts';
import { LEAF } from './certificates.ts';
import { DOC_IDS, TRANSACTION } from './orders.ts';

const NOW = 0;
const KEYS = ['signatures', 'signed_files', 'user_certificates', 'doc_id', 'signature_value', 'transaction_id'];
const CERTIFICATE_KEYS = ['cert_data', 'chain_data', 'ca_cert', 'serial_number', 'cert_status', 'expired_in'];

/** Trees whose keys and leaves are often the right ones, so that they get past the first check. */
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, '', 'AQID', ...DOC_IDS, TRANSACTION.transactionId, LEAF.der.toString('base64')),
    fc.oneof(fc.integer(), fc.string(), fc.boolean()),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...CERTIFICATE_KEYS), tie('node'), { maxKeys: 4 }),
  ),
})).node;

function codedOrFine(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    expect(isKysoError(error)).toBe(true);
  }
}

it('any list of certificates', () => {
  fc.assert(
    fc.property(tree, (data) => codedOrFine(() => toCredentials(data, NOW))),
    { numRuns: 500 },
  );
});

it('any status of a transaction', () => {
  const status = fc.record({
    status_code: fc.constantFrom(200, 400, 401, 403, 404, '200'),
    message: fc.string(),
    data: tree,
  });
  const read = (body: unknown) => readOutcome(readReply({ status: 200, body }, SMARTCA), TRANSACTION, SMARTCA, NOW);
  fc.assert(
    fc.property(status, (body) => codedOrFine(() => read(body))),
    { numRuns: 500 },
  );
});

it('any envelope', () => {
  fc.assert(
    fc.property(fc.integer(), fc.jsonValue(), (status, body) =>
      codedOrFine(() => readReply({ status, body }, SMARTCA)),
    ),
  );
});

it('a signature list that is right but for one entry never counts as signed', () => {
  const right = DOC_IDS.map((doc_id) => ({ doc_id, signature_value: 'AQID' }));
  const read = (signatures: unknown[]) => {
    const body = { status_code: 200, message: 'SUCCESS', data: { signatures } };
    return readOutcome(readReply({ status: 200, body }, SMARTCA), TRANSACTION, SMARTCA, NOW);
  };
  expect(read(right).kind).toBe('signed');
  const wrong = fc.oneof(fc.constant(undefined), fc.constantFrom(...right), fc.record({ doc_id: fc.string() }));
  fc.assert(
    fc.property(fc.nat(1), wrong, (index, entry) => {
      const entries: unknown[] = right;
      const signatures = entries.toSpliced(index, 1, ...(entry === undefined || entry === right[index] ? [] : [entry]));
      expect(() => read(signatures)).toThrow();
    }),
  );
});
