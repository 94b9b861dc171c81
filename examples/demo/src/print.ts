import type { Result } from './sign-once.ts';
import type { Stage } from './stage.ts';

export async function printReady({ constellation, apiKey, operator }: Stage): Promise<void> {
  const api = constellation.url('gateway');
  const rows = [
    ['API', `${api}/v1`],
    ['API key', apiKey],
    ['phone', `${constellation.url('sandbox')}/phone`],
    ['console', `${constellation.url('console')}/   (${operator.name} / ${operator.password})`],
    ['sandbox', `${constellation.url('sandbox')}/   (citizens and how they behave)`],
    ['worker', `pid ${constellation.program('worker').pid}   (started again when it is killed)`],
    ['Redis', `${constellation.env['REDIS_URL']}   (may be flushed at any time)`],
  ];
  console.log(`\n${rows.map(([name = '', value]) => `  ${name.padEnd(8)} ${value}`).join('\n')}

Sign another file by hand:

  export KYSO=${api}/v1 KEY=${apiKey}
  curl -s -H "Authorization: Bearer $KEY" -H 'Content-Type: application/pdf' \\
       --data-binary @FILE.pdf "$KYSO/files?name=FILE.pdf"
  curl -s -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -H 'Idempotency-Key: one' \\
       -d '{"signer":{"provider":"smartca","citizen_id":"001090000001"},"items":[{"file_id":"fil_…","placement":{"mode":"invisible"}}]}' \\
       "$KYSO/signature-requests"`);
}

export function printResult(result: Result): void {
  if (result.kind === 'refused') {
    const { status, failure, id } = result.request;
    console.log(`\n${id} ended ${status}: ${failure?.code ?? ''} ${failure?.title ?? ''}`);
    return;
  }
  const { judgement } = result;
  const newest = judgement.signatures.at(-1);
  const rows = [
    ['signed file', result.path],
    ['request', `${result.request.id} ${result.request.status}`],
    ['webhooks', result.webhooks.map((type) => type.replace('signature_request.', '')).join(' → ')],
    [
      'original',
      result.prefixKept
        ? `${result.bytesBefore} bytes kept, ${result.bytesAfter - result.bytesBefore} appended`
        : 'CHANGED',
    ],
    [
      'pdfsig',
      newest === undefined
        ? 'no signature found'
        : `${newest.summary}; signatures in all: ${judgement.signatures.length}`,
    ],
    [
      'earlier',
      judgement.signatures.length > 1
        ? judgement.signatures
            .slice(0, -1)
            .map(({ summary }) => summary)
            .join('; ')
        : 'none',
    ],
    ['qpdf', judgement.qpdf],
    ['openssl', judgement.openssl],
    ['took', `${(result.ms / 1000).toFixed(1)} s`],
  ];
  console.log(`\n${rows.map(([name = '', value]) => `  ${name.padEnd(12)} ${value}`).join('\n')}`);
}
