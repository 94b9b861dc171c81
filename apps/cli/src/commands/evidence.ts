import { type Command, word } from '../command.ts';
import { checkPackage } from '../local/evidence/check-package.ts';
import { readZip } from '../local/evidence/read-zip.ts';
import { trustOf } from '../local/trust.ts';

/** Needs neither an installation nor a network. Exit code: 0 everything holds, 3 something does not. */
export const evidenceVerify: Command = {
  name: 'evidence verify',
  usage: '[--trust DIR] FILE.zip',
  summary: 'check an evidence package offline and name what does not hold',
  options: { trust: { type: 'string' } },
  async run(call) {
    const file = word(call, 0, 'an evidence package');
    const { findings, requestId, lastHash, documents } = await checkPackage(await readZip(file), trustOf(call));
    const verdict = findings.length === 0 ? 'holds' : 'broken';
    call.print({ file, verdict, request_id: requestId ?? null, last_hash: lastHash ?? null, documents, findings });
    return findings.length === 0 ? 0 : 3;
  },
};
