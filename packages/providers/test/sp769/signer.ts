/** The signer under test and what it is told. Without nock, whose mere import changes the sockets of the process. */
import { createSp769Signer, SMARTCA, type Sp769Options } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';

export const ACCOUNT = { number: '001090000001' };
export const SP_ID = '0000-000000000000000000.apps.signserviceapi.com';
export const SP_PASSWORD = 'c2VjcmV0LWNhbmFyeQ==';

export type Overrides = Partial<Sp769Options>;

export function signerAt(baseUrl: string, overrides: Overrides = {}) {
  return createSp769Signer({
    code: 'smartca',
    dialect: SMARTCA,
    baseUrl,
    clock: new ManualClock(),
    spId: SP_ID,
    spPassword: SP_PASSWORD,
    newReference: () => 'SP_CA_12345',
    ...overrides,
  });
}

export const noSignal = () => new AbortController().signal;

/** What `promise` rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
