/** Program of {@link SigningProcess}: signs one file after the other, one message in, one message out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isKysoError } from '@kyso/domain';
import { signForTest } from '../sign-for-test.ts';
import type { SigningOrder, SigningResult } from './signing-process.ts';

// nobody but SigningProcess sends here
process.on('message', (order: SigningOrder) => process.send?.(run(order)));

function run({ input, output, signer, password }: SigningOrder): SigningResult {
  const start = performance.now();
  try {
    const pdf = readFileSync(input);
    const { increment, fieldName } = signForTest(pdf, signer, { password });
    writeFileSync(output, Buffer.concat([pdf, increment]));
    return { kind: 'signed', fieldName, bytesAdded: increment.length, ms: performance.now() - start };
  } catch (error) {
    return answerTo(error);
  }
}

function answerTo(error: unknown): SigningResult {
  const message = error instanceof Error ? error.message : String(error);
  if (!isKysoError(error)) return { kind: 'error', code: 'bug', message };
  if (error.code === 'internal') return { kind: 'error', code: 'internal', message };
  const reason = error.details?.['reason'];
  return { kind: 'refused', code: error.code, reason: typeof reason === 'string' ? reason : '', message };
}
