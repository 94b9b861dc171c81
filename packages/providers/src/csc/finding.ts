/** The credentials of an account: a list of ids, then each in detail. */
import type { Refusal, SignerAccount } from '@kyso/domain';
import { parse } from '../parse.ts';
import { bodyOf, type Called, type Calls, codeOf, ends } from './calls.ts';
import { type KnownCredential, readInfo } from './credentials.ts';
import type { CscOptions } from './options.ts';
import { INFO, LIST } from './schema.ts';

/** Accounts have one or two credentials; more than this is somebody else's list. */
const MAX_CREDENTIALS = 20;

type Found<T> = { readonly found: readonly T[] };

export async function findCredentials(
  calls: Calls,
  options: CscOptions,
  account: SignerAccount,
  signal: AbortSignal,
): Promise<Found<KnownCredential> | Refusal> {
  const ids = await credentialIds(calls, options, account, signal);
  if ('kind' in ids) return ids;
  const { dialect, approval, clock } = options;
  const supported = approval === 'page' ? (['oauth2code'] as const) : ([dialect.push] as const);
  const found: KnownCredential[] = [];
  for (const credentialID of ids.found.slice(0, MAX_CREDENTIALS)) {
    const asked = { credentialID, certificates: 'chain', authInfo: true };
    const said = await calls.call('/credentials/info', asked, { account }, signal);
    // A list may name a credential that is gone by now.
    if ('error' in said && (said.status === 404 || /credentialID/.test(said.description))) continue;
    const refusal = refusalIn(said);
    if (refusal !== undefined) return refusal;
    const known = readInfo(credentialID, parse(INFO, bodyOf(said), 'credential'), supported, clock.now());
    if (known !== undefined) found.push(known);
  }
  return { found };
}

async function credentialIds(
  calls: Calls,
  { accountIs, userIdPrefix }: CscOptions,
  account: SignerAccount,
  signal: AbortSignal,
): Promise<Found<string> | Refusal> {
  if (accountIs === 'credential') return { found: [account.number] };
  const who = calls.access.isUserSpecific ? {} : { userID: `${userIdPrefix}${account.number}` };
  const said = await calls.call('/credentials/list', who, { account }, signal);
  const refusal = refusalIn(said);
  if (refusal !== undefined) return refusal;
  return { found: parse(LIST, bodyOf(said), 'list of credentials').credentialIDs ?? [] };
}

function refusalIn(said: Called): Refusal | undefined {
  const ended = ends(said, 'call');
  return ended === undefined || ended.kind === 'refused' ? ended : { kind: 'refused', code: codeOf(ended) };
}
