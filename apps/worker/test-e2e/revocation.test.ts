/** Before the phone is asked the issuer is: the sandbox's CA answers OCSP at the address its certificates name. */
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { isId } from '@kyso/domain';
import { birthRegistrationForm } from '@kyso/fixtures';
import { openStore } from '@kyso/storage';
import { startStage } from './stage.ts';

const TIMEOUT_MS = 90_000;

it(
  'the log says what the issuer said of the certificate',
  async () => {
    await using stage = await startStage();
    const { json: file } = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const order = {
      signer: { provider: 'smartca', citizen_id: '001090000001' },
      items: [{ file_id: file.id, placement: { mode: 'invisible' } }],
    };
    const { json: made } = await stage.api.call('POST', '/v1/signature-requests', order, { 'idempotency-key': 'one' });
    let status = made.status;
    while (status === 'queued' || status === 'preparing') {
      status = (await stage.api.call('GET', `/v1/signature-requests/${made.id}?wait=5`)).json.status;
    }
    expect(status).toBe('awaiting_approval');
    const path = join(stage.constellation.env['KYSO_DATA_DIR'] ?? '', 'store.sqlite');
    await using store = await openStore({ kind: 'sqlite', path }, {});
    const request = isId('sr', made.id) ? await store.requests.load(made.id) : undefined;
    expect(request?.preparation?.revocation).toBe('good');
  },
  TIMEOUT_MS,
);
