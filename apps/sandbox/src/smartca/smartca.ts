/** What the three calls share: who calls, for whom, and with which certificates. */
import { BEHAVIOURS } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import type { World } from '../protocol.ts';
import { REFUSALS } from './envelope.ts';

export type SmartCa = World & {
  /** Transactions whose first sign call has failed on purpose. */
  readonly failedOnce: Set<string>;
  /** Grows by one with each answer whose `message` is spelled now this way, now that way. */
  readonly spelling: { answers: number };
};

/** @throws Refused 401 for a wrong caller or an unknown person; 500 or HTML for a citizen behind an outage. */
export function admit(
  smartCa: SmartCa,
  body: { readonly sp_id: string; readonly sp_password: string; readonly user_id: string },
): Citizen {
  const { id, password } = smartCa.serviceProvider;
  if (body.sp_id !== id || body.sp_password !== password) throw REFUSALS.serviceProvider();
  const citizen = findCitizen(body.user_id);
  if (citizen === undefined) throw REFUSALS.user();
  const { outage } = BEHAVIOURS[citizen.behaviour];
  if (outage === 'server-error') throw REFUSALS.serverError();
  if (outage === 'html') throw REFUSALS.maintenance();
  return citizen;
}

/**
 * The certificate that will sign: the one named, or the only one.
 * @throws Refused 400 when it is not named or not there, 403 when it may not sign.
 */
export function chooseCredential(credentials: readonly Credential[], serial: string): Credential {
  const [only, second] = credentials;
  if (only === undefined) throw REFUSALS.certificate();
  if (serial === '' && second !== undefined) throw REFUSALS.serialRequired();
  const chosen = serial === '' ? only : credentials.find((credential) => credential.serial === serial.toLowerCase());
  if (chosen === undefined) throw REFUSALS.unknownSerial();
  if (chosen.kind !== 'valid') throw REFUSALS.certificate();
  return chosen;
}

/** `SUCCESS` and `Success` both occur in the field; here they take turns. */
export function successWord({ spelling }: SmartCa): string {
  spelling.answers += 1;
  return spelling.answers % 2 === 0 ? 'SUCCESS' : 'Success';
}
