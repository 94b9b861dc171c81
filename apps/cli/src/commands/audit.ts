import { checkpointKey, verifyAudit } from '@kyso/signing';
import { type Call, type Command, UsageError } from '../command.ts';
import { openInstallation } from '../installation.ts';
import { publicKeyOf } from '../local/audit-key.ts';

const NOTED = /^(\d{1,12}):([0-9a-f]{64})$/;

/** Reads the whole log of the configured store; exit code 1 and the first broken row when something does not hold. */
export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[--public-key KID:BASE64] [--noted NUMBER:HASH]',
  summary: 'prove that no event was changed, removed or slipped in, or name the first broken row',
  options: { 'public-key': { type: 'string' }, noted: { type: 'string' } },
  async run(call) {
    const { store, secrets } = await openInstallation();
    await using _ = store;
    const configured = (secrets.auditKeys ?? []).map(({ kid, key }) => checkpointKey(kid, key).publicKey);
    const given = publicKeyOf(call);
    const keys = [...(given === undefined ? [] : [given]), ...configured];
    if (keys.length === 0) throw new UsageError('set KYSO_AUDIT_KEYS or give --public-key, to check the signatures');
    const noted = notedCheckpoint(call);
    const report = await verifyAudit({ store, keys, ...(noted === undefined ? {} : { noted }) });
    call.print({ ...report, keys: keys.map(({ keyId, raw }) => `${keyId}:${Buffer.from(raw).toString('base64')}`) });
    return report.kind === 'holds' ? 0 : 1;
  },
};

function notedCheckpoint(call: Call): { readonly number: number; readonly hash: string } | undefined {
  const given = call.options['noted'];
  if (given === undefined) return undefined;
  const [, number, hash] = NOTED.exec(String(given)) ?? [];
  if (number === undefined || hash === undefined) throw new UsageError('--noted is NUMBER:HASH as the worker logs it');
  return { number: Number(number), hash };
}
