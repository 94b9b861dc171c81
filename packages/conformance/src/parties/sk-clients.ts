/** SK's Smart-ID (RP API v2) and Mobile-ID clients for Java against the sandbox. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { STATE_DIRECTORY } from '../referee-paths.ts';
import type { PartySandbox } from './sandbox.ts';
import type { Verdict } from './verdict.ts';

const run = promisify(execFile);
const CLASSPATH = ['sk', 'sk/lib'].map((directory) => join(STATE_DIRECTORY, directory, '*')).join(':');
const TIMEOUT_MS = 120_000;

type Wanted = Readonly<Record<string, string>>;

/** By behaviour: what the client must make of it; an exception is named by its class. */
const SMART_ID: Wanted = {
  approve: 'signed',
  decline: 'UserRefusedDisplayTextAndPinException',
  ignore: 'SessionTimeoutException',
  wrong_code: 'UserSelectedWrongVerificationCodeException',
  wrong_pin: 'DocumentUnusableException',
  unknown_user: 'UserAccountNotFoundException',
  no_certificate: 'NoSuitableAccountOfRequestedTypeFoundException',
  revoked_certificate: 'DocumentUnusableException',
};
const MOBILE_ID: Wanted = {
  approve: 'signed',
  decline: 'MidUserCancellationException',
  ignore: 'MidSessionTimeoutException',
  lose_network: 'MidPhoneNotAvailableException',
  wrong_pin: 'MidDeliveryException',
  unknown_user: 'MidNotMidClientException',
  revoked_certificate: 'MidNotMidClientException',
};

export async function skClients(sandbox: PartySandbox): Promise<readonly Verdict[]> {
  return [
    ...(await drive(sandbox, 'smart-id', '/smart-id-rp/v2/', SMART_ID, (id) => id)),
    ...(await drive(sandbox, 'mobile-id', '/mid-api', MOBILE_ID, (id) => `${id} +8490${id.slice(-7)}`)),
  ];
}

async function drive(
  sandbox: PartySandbox,
  protocol: 'smart-id' | 'mobile-id',
  path: string,
  wanted: Wanted,
  lineOf: (id: string) => string,
): Promise<readonly Verdict[]> {
  const signers = Object.keys(wanted).map((behaviour) => sandbox.citizen(behaviour));
  const args = [
    '-cp',
    CLASSPATH,
    'kyso.conformance.SkClients',
    protocol,
    `${sandbox.url}${path}`,
    ...signers.map(lineOf),
  ];
  const { stdout } = await run('java', args, { timeout: TIMEOUT_MS });
  const said = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string]));
  return Object.entries(wanted).map(([behaviour, expected], at) => ({
    party: `SK ${protocol} client`,
    attempt: behaviour,
    expected,
    said: said.get(signers[at] ?? '') ?? 'nothing',
  }));
}
