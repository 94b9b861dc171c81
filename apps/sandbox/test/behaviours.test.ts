import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BehaviourName } from '../src/behaviours.ts';
import { bytesOf, certificateOf, hashOf, idOf, openWorld, signedHash, sleep, type World } from './world.ts';

const APPROVAL_SECONDS = 0.4;

describe('behaviours', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ approvalSeconds: APPROVAL_SECONDS });
  });
  afterAll(() => world.close());

  const signBy = (behaviour: BehaviourName, more: object = {}) => world.sign(idOf(behaviour), `T-${behaviour}`, more);
  const outcomeOf = async (behaviour: BehaviourName) => {
    const [row] = (await world.getCertificate(idOf(behaviour))).json.data.user_certificates;
    await signBy(behaviour);
    const { json } = await world.settled(`T-${behaviour}`);
    const [signature] = json.data.signatures ?? [];
    return { row, json, hash: signature && signedHash(certificateOf(row), bytesOf(signature.signature_value)) };
  };

  it.each(['approve', 'approve_slow'] as const)('%s answers with a signature that verifies', async (behaviour) => {
    expect((await outcomeOf(behaviour)).hash).toBe(hashOf('DOC-001'));
  });

  it('decline answers with a message and no signature', async () => {
    const { json } = await outcomeOf('decline');
    expect(json).toMatchObject({ status_code: 200, message: 'sig_rejected_by_user', data: { signatures: null } });
  });

  it('ignore expires', async () => {
    const { json } = await outcomeOf('ignore');
    expect(json).toMatchObject({ message: 'sig_expired', data: { signatures: null, expired_in: 0 } });
  });

  it('ignore_silently goes on waiting after its time', async () => {
    await signBy('ignore_silently');
    await sleep(APPROVAL_SECONDS * 1000 + 50);
    expect((await world.status('T-ignore_silently')).json).toMatchObject({
      message: 'sig_wait_for_user_confirm',
      data: { signatures: null, expired_in: 0 },
    });
  });

  it('approve_late is expired first and signed afterwards', async () => {
    await signBy('approve_late');
    expect((await world.settled('T-approve_late')).json.message).toBe('sig_expired');
    await sleep(300);
    expect((await world.status('T-approve_late')).json.data.signatures).toHaveLength(1);
  });

  it.each(['no_certificate', 'expired_certificate', 'revoked_certificate'] as const)(
    '%s may not sign',
    async (behaviour) => {
      const { status, json } = await signBy(behaviour);
      expect(status).toBe(403);
      expect(json).toEqual({ status_code: 403, message: 'CREDENTIAL_STATUS_INVALID', data: null });
    },
  );

  it.each([
    ['expired_certificate', 'Hết hạn'],
    ['revoked_certificate', 'Đã thu hồi'],
  ] as const)('%s is listed as %s', async (behaviour, text) => {
    const { json } = await world.getCertificate(idOf(behaviour));
    expect(json.data.user_certificates).toMatchObject([{ cert_status: text }]);
  });

  it('unknown_user is refused by both calls', async () => {
    expect((await world.getCertificate(idOf('unknown_user'))).status).toBe(401);
    expect((await signBy('unknown_user')).status).toBe(401);
  });

  it('wrong_hash signs something else with the right key', async () => {
    const { hash } = await outcomeOf('wrong_hash');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hash).not.toBe(hashOf('DOC-001'));
  });

  it('wrong_key answers a value that the certificate cannot open', async () => {
    const { hash, json } = await outcomeOf('wrong_key');
    expect(bytesOf(json.data.signatures[0].signature_value)).toHaveLength(256);
    expect(hash).toBeUndefined();
  });

  it('server_error_before loses the first call of each transaction and takes the second', async () => {
    const { status, json } = await signBy('server_error_before');
    expect(status).toBe(500);
    expect(json).toEqual({ status_code: 500, message: 'SERVAR_INTERNAL_ERROR', data: null });
    expect((await world.status('T-server_error_before')).status).toBe(400);
    expect((await signBy('server_error_before')).status).toBe(200);
    expect((await world.settled('T-server_error_before')).json.data.signatures).toHaveLength(1);
  });

  it('server_error_after has taken what it says has failed', async () => {
    expect((await signBy('server_error_after')).status).toBe(500);
    expect((await signBy('server_error_after')).json.message).toBe('transaction_id already exists');
    expect((await world.settled('T-server_error_after')).json.data.signatures).toHaveLength(1);
    const rows = await world.transactions();
    expect(rows).toContainEqual(expect.objectContaining({ transaction_id: 'T-server_error_after', pushes: 1 }));
  });

  it('provider_down answers 500 to everything', async () => {
    expect((await world.getCertificate(idOf('provider_down'))).status).toBe(500);
    expect((await signBy('provider_down')).status).toBe(500);
  });

  it('html_instead_of_json answers 200 with a page', async () => {
    for (const reply of [
      await world.getCertificate(idOf('html_instead_of_json')),
      await signBy('html_instead_of_json'),
    ]) {
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toContain('text/html');
      expect(reply.text).toContain('<!DOCTYPE html>');
    }
  });
});
