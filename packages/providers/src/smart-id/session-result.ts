/** How a session ended, in the words of the protocol, and what that means here. Shared by both versions. */
import type { Outcome } from '@kyso/domain';

type End = Exclude<Outcome, { kind: 'signed' | 'waiting' | 'unknown' }>;
const refused = (code: Extract<End, { kind: 'refused' }>['code']): End => ({ kind: 'refused', code });

/* biome-ignore format: one row a result, read as a table */
const RESULTS: Readonly<Record<string, End>> = {
  USER_REFUSED:                              { kind: 'declined' },
  USER_REFUSED_CERT_CHOICE:                  { kind: 'declined' },
  USER_REFUSED_INTERACTION:                  { kind: 'declined' },
  USER_REFUSED_DISPLAYTEXTANDPIN:            { kind: 'declined' },
  USER_REFUSED_VC_CHOICE:                    { kind: 'declined' },
  USER_REFUSED_CONFIRMATIONMESSAGE:          { kind: 'declined' },
  USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE: { kind: 'declined' },
  TIMEOUT:                                   { kind: 'expired' },
  WRONG_VC:                                  refused('approval.wrong_code'),
  DOCUMENT_UNUSABLE:                         refused('account.locked'),
  ACCOUNT_UNUSABLE:                          refused('account.locked'),
  REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP: refused('approval.failed'),
  EXPECTED_LINKED_SESSION:                   refused('approval.device_busy'),
  PROTOCOL_FAILURE:                          refused('provider.protocol_error'),
  SERVER_ERROR:                              refused('provider.unavailable'),
};

/** @param endResult anything but `OK`; a value of a later version of the protocol is a failure without a reason. */
export function endOf(endResult: string): End {
  return Object.hasOwn(RESULTS, endResult)
    ? (RESULTS[endResult] ?? refused('approval.failed'))
    : refused('approval.failed');
}
