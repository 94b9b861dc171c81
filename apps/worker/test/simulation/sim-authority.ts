/** A time-stamping authority that is asked over a bad line. The same question at the same second has the same answer. */
import { KysoError, type TimeStampAuthority } from '@kyso/domain';
import { TestAuthority, TestTimestampUnit } from '@kyso/testkit';

const root = TestAuthority.root({ commonName: 'Simulated root', notAfter: '2040-01-01T00:00:00Z' });
const unit = new TestTimestampUnit(root, { notAfter: '2030-01-01T00:00:00Z' });
/** ECDSA is random, and a seed has to give the same run again. */
const given = new Map<string, Uint8Array>();

export const SIM_ROOT = root.certificate.raw;

/** @param reach the line to it; it may throw. */
export function simAuthority(
  now: () => number,
  reach: (work: () => Uint8Array) => Promise<Uint8Array>,
): TimeStampAuthority {
  return {
    stamp: (digest) =>
      reach(() => {
        const at = new Date(now() - (now() % 1000)).toISOString();
        const question = `${Buffer.from(digest).toString('hex')} ${at}`;
        const token = given.get(question) ?? unit.stampDigest(digest, at);
        given.set(question, token);
        return token;
      }),
  };
}

export function authorityFault(): KysoError {
  return new KysoError('timestamp.unavailable', 'no answer in the simulation');
}
