import { type Command, word } from '../command.ts';
import { publicKeyOf } from '../local/audit-key.ts';
import { checkPackage } from '../local/evidence/check-package.ts';
import { readZip } from '../local/evidence/read-zip.ts';
import { trustOf } from '../local/trust.ts';

/** Needs neither an installation nor a network. Exit code: 0 everything holds, 3 something does not. */
export const evidenceVerify: Command = {
  name: 'evidence verify',
  usage: '[--trust DIR] [--public-key KID:BASE64] FILE.zip',
  summary: 'check an evidence package offline and name what does not hold',
  options: { trust: { type: 'string' }, 'public-key': { type: 'string' } },
  async run(call) {
    const file = word(call, 0, 'an evidence package');
    const installation = publicKeyOf(call);
    const trust = { ...trustOf(call), ...(installation === undefined ? {} : { installation }) };
    const checked = await checkPackage(await readZip(file), trust);
    const { findings, requestId, madeAt, lastHash, confirmation, documents, sheets } = checked;
    call.print({
      file,
      verdict: findings.length === 0 ? 'holds' : 'broken',
      request_id: requestId ?? null,
      made_at: madeAt ?? null,
      last_hash: lastHash ?? null,
      checkpoint:
        confirmation === undefined
          ? null
          : {
              number: confirmation.number,
              at: confirmation.at,
              key: confirmation.key,
              key_given: confirmation.keyGiven,
              rows_after: confirmation.rowsAfter,
            },
      documents,
      sheets,
      findings,
    });
    return findings.length === 0 ? 0 : 3;
  },
};
