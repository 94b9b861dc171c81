import { describe, expect, it } from '@jest/globals';
import { KysoError, type RemoteSigner } from '@kyso/domain';
import { placeholderLength, type RemoteKysoSignerOptions, remoteKysoSigner } from '@kyso/signpdf';
import { expectCode, FakeRemoteSigner, START_MS } from '@kyso/testkit';
import { SignPdf } from '@signpdf/signpdf';
import { cutDocument, prepared, remoteWorld, theCitizen, verifyFile } from './world.ts';

const signWith = async (options: RemoteKysoSignerOptions) =>
  (await remoteKysoSigner(options)).sign(cutDocument(16_384));
const pushesOf = (signer: FakeRemoteSigner) => signer.transactions.map(({ pushes }) => pushes);
const fault = () => new KysoError('provider.unavailable', 'the provider is not answering');

describe('a person with a phone', () => {
  it('approves, and the document is signed with one push', async () => {
    const { options, signer } = await remoteWorld('approve');
    const kyso = await remoteKysoSigner(options);
    const pdf = await prepared('plain', placeholderLength(kyso.certificates));
    const { report } = verifyFile(await new SignPdf().sign(pdf, kyso));
    expect(report.reasons).toEqual([]);
    expect(pushesOf(signer)).toEqual([1]);
  });

  it.each([
    ['declines', 'decline', 'approval.declined'],
    ['lets the provider time out', 'expire', 'approval.expired'],
  ] as const)('%s, and that is a coded error', async (_, answer, code) => {
    const { options } = await remoteWorld(answer);
    await expectCode(signWith(options), code);
  });

  it('never answers: the wait ends half a minute after the time that was given', async () => {
    const { options, pauses } = await remoteWorld();
    await expectCode(signWith({ ...options, approvalSeconds: 60 }), 'approval.expired');
    expect(pauses.reduce((total, ms) => total + ms)).toBe(90_000);
  });

  it('has no more time than the provider allows', async () => {
    const { options, pauses } = await remoteWorld();
    await expectCode(signWith({ ...options, approvalSeconds: 3_600 }), 'approval.expired');
    expect(pauses.reduce((total, ms) => total + ms)).toBe(330_000);
  });

  it('is asked anew, under another transaction, for every document', async () => {
    const { options, signer } = await remoteWorld('approve');
    const kyso = await remoteKysoSigner(options);
    await kyso.sign(cutDocument(16_384));
    await kyso.sign(cutDocument(16_384));
    expect(new Set(signer.transactions.map(({ id }) => id)).size).toBe(2);
    expect(pushesOf(signer)).toEqual([1, 1]);
  });

  it('is not asked when the placeholder is too small', async () => {
    const { options, signer } = await remoteWorld('approve');
    const kyso = await remoteKysoSigner(options);
    await expectCode(kyso.sign(cutDocument(500)), 'validation_failed');
    expect(signer.transactions).toEqual([]);
  });

  it('sees what was ordered', async () => {
    const { options, signer } = await remoteWorld('approve');
    const orders: Parameters<typeof signer.submit>[0][] = [];
    const submit = signer.submit.bind(signer);
    signer.submit = (order) => {
      orders.push(order);
      return submit(order);
    };
    await signWith(options);
    const { credential } = await theCitizen();
    expect(orders).toMatchObject([
      {
        account: options.account,
        certificateSerial: credential.serialNumber,
        description: 'Ký tờ khai',
        documents: [{ name: 'Tờ khai.pdf', itemId: expect.stringMatching(/^sri_[0-9A-HJKMNP-TV-Z]{26}$/) }],
      },
    ]);
  });
});

describe('the certificate', () => {
  it('is the one asked for by serial number', async () => {
    const { options } = await remoteWorld('approve');
    await expectCode(remoteKysoSigner({ ...options, certificateSerial: 'AA' }), 'credential.none');
  });

  it('is chosen by the rule of the service, whose reason is the code of the error', async () => {
    const { options, signer } = await remoteWorld('approve');
    const { credential } = await theCitizen();
    const revoked = { ...credential, status: 'revoked' } as const;
    signer.listCredentials = async () => ({ kind: 'found', credentials: [revoked] });
    await expectCode(remoteKysoSigner(options), 'credential.revoked');
  });

  it('is not found at a provider that refuses the account', async () => {
    const { options, signer } = await remoteWorld('approve');
    const refusing: RemoteSigner = {
      code: signer.code,
      capabilities: signer.capabilities,
      listCredentials: async () => ({ kind: 'refused', code: 'account.not_found' }),
      submit: (order) => signer.submit(order),
      lookup: (transaction) => signer.lookup(transaction),
    };
    await expectCode(remoteKysoSigner({ ...options, signer: refusing }), 'account.not_found');
  });
});

describe('a provider whose call blocks until the person answers', () => {
  it('hands the value over when it ends, without a lookup', async () => {
    const { options, signer, pauses } = await blocking();
    const signed = signWith(options);
    await new Promise(setImmediate);
    signer.answer('approve');
    await expect(signed).resolves.toBeDefined();
    expect(pauses).toEqual([]);
  });

  it.each([
    ['approval.declined', 'decline'],
    ['approval.lost', 'lose'],
  ] as const)('ends with %s when the person or the line gives up', async (code, answer) => {
    const { options, signer } = await blocking();
    const signed = signWith(options);
    await new Promise(setImmediate);
    signer.answer(answer);
    await expectCode(signed, code);
  });

  async function blocking() {
    const world = await remoteWorld();
    const signer = new FakeRemoteSigner([await theCitizen()], { shape: 'blocking' });
    return { ...world, signer, options: { ...world.options, signer } };
  }
});

describe('a provider with sessions', () => {
  it('is shown the newest one at every lookup', async () => {
    const { options, signer, clock } = await remoteWorld();
    const strict = new FakeRemoteSigner([await theCitizen()], { sessions: true });
    const sleep = async (ms: number) => {
      clock.advance(ms);
      if (clock.now() > START_MS + 10_000) strict.answer('approve');
    };
    await signWith({ ...options, signer: strict, sleep });
    expect(signer.transactions).toEqual([]);
  });
});

describe('a provider', () => {
  it('that refuses the order gives its code', async () => {
    const { options, signer } = await remoteWorld('approve');
    signer.submit = async () => ({ kind: 'refused', code: 'account.not_found' });
    await expectCode(signWith(options), 'account.not_found');
  });

  it('that refuses the transaction later gives its code', async () => {
    const { options, signer } = await remoteWorld('approve');
    signer.lookup = async () => ({ kind: 'refused', code: 'approval.failed' });
    await expectCode(signWith(options), 'approval.failed');
  });

  it('that returns another value is not believed', async () => {
    const { options, signer } = await remoteWorld('approve');
    signer.tamper = (value) => value.map((octet, index) => (index === 100 ? octet ^ 1 : octet));
    await expectCode(signWith(options), 'provider.bad_signature');
  });

  it('that returns no value for the document is not believed', async () => {
    const { options, signer } = await remoteWorld('approve');
    signer.lookup = async () => ({ kind: 'signed', signatures: [] });
    await expect(signWith(options)).rejects.toMatchObject({
      code: 'provider.bad_signature',
      details: { diagnosis: 'VALUE_MISSING' },
    });
  });

  it('that forgets an accepted transaction is asked until the deadline', async () => {
    const { options, signer, pauses } = await remoteWorld();
    signer.lookup = async () => ({ kind: 'unknown' });
    await expectCode(signWith({ ...options, approvalSeconds: 30 }), 'approval.expired');
    expect(pauses.reduce((total, ms) => total + ms)).toBe(60_000);
  });

  it('that asks for a longer pause is given it', async () => {
    const { options, signer, pauses } = await remoteWorld('approve');
    const lookup = signer.lookup.bind(signer);
    signer.lookup = async (transaction) =>
      pauses.length === 1 ? { kind: 'waiting', retryAfterMs: 9_000 } : lookup(transaction);
    await signWith(options);
    expect(pauses).toEqual([2_000, 9_000]);
  });

  it('that expires the push at a time nobody can read does not keep anybody waiting', async () => {
    const { options, signer, pauses } = await remoteWorld();
    signer.submit = async () => ({ kind: 'accepted', expiresAt: 'soon' });
    signer.lookup = async () => ({ kind: 'waiting' });
    await expectCode(signWith(options), 'approval.expired');
    expect(pauses).toHaveLength(1);
  });

  it('that expires the push earlier than asked is believed', async () => {
    const { options, signer, clock, pauses } = await remoteWorld();
    signer.submit = async () => ({ kind: 'accepted', expiresAt: clock.instant(10_000) });
    signer.lookup = async () => ({ kind: 'waiting' });
    await expectCode(signWith(options), 'approval.expired');
    expect(pauses.reduce((total, ms) => total + ms)).toBe(40_000);
  });
});

describe('faults of the provider', () => {
  it('during the wait only lengthen the pauses', async () => {
    const { options, signer, pauses } = await remoteWorld('approve');
    const lookup = signer.lookup.bind(signer);
    let failures = 2;
    signer.lookup = (transaction) => (failures-- > 0 ? Promise.reject(fault()) : lookup(transaction));
    await expect(signWith(options)).resolves.toBeInstanceOf(Buffer);
    expect(pauses.slice(0, 3)).toEqual([2_000, 4_000, 8_000]);
    expect(pushesOf(signer)).toEqual([1]);
  });

  it('that last until the deadline are named as the cause', async () => {
    const { options, signer } = await remoteWorld('approve');
    signer.lookup = () => Promise.reject(fault());
    await expect(signWith(options)).rejects.toMatchObject({
      code: 'approval.expired',
      cause: { code: 'provider.unavailable' },
    });
  });

  it('that lose the answer to the submission do not lose the approval', async () => {
    const { options, signer } = await remoteWorld('approve');
    const submit = signer.submit.bind(signer);
    signer.submit = async (order) => {
      await submit(order);
      throw fault();
    };
    await expect(signWith(options)).resolves.toBeInstanceOf(Buffer);
    expect(pushesOf(signer)).toEqual([1]);
  });

  it('that lose the answer to the submission are forgotten once a lookup finds it', async () => {
    const { options, signer } = await remoteWorld();
    const submit = signer.submit.bind(signer);
    signer.submit = async (order) => {
      await submit(order);
      throw fault();
    };
    await expectCode(signWith(options), 'approval.expired');
  });

  it('that lose the answer to the submission do not end the wait while the provider may still be slow', async () => {
    const { options, signer, clock } = await remoteWorld('approve', 1);
    Object.assign(signer.capabilities, { propagationMs: 60_000 });
    const [submit, lookup] = [signer.submit.bind(signer), signer.lookup.bind(signer)];
    signer.submit = async (order) => {
      await submit(order);
      throw fault();
    };
    signer.lookup = async (transaction) =>
      clock.now() < START_MS + 50_000 ? { kind: 'unknown' } : lookup(transaction);
    await expect(signWith(options)).resolves.toBeInstanceOf(Buffer);
    expect(pushesOf(signer)).toEqual([1]);
  });

  it('that lose the submission itself are reported once the provider certainly never heard of it', async () => {
    const { options, signer, pauses } = await remoteWorld('approve');
    let submissions = 0;
    signer.submit = () => {
      submissions++;
      return Promise.reject(fault());
    };
    await expectCode(signWith(options), 'provider.unavailable');
    expect(submissions).toBe(1);
    expect(pauses).toEqual([4_000]);
  });

  it.each(['submit', 'lookup'] as const)('that cannot pass end a %s at once', async (call) => {
    const { options, signer, pauses } = await remoteWorld('approve');
    const failing = () => Promise.reject(new KysoError('provider.credentials_rejected', 'the password is wrong'));
    Object.assign(signer, { [call]: failing });
    await expectCode(signWith(options), 'provider.credentials_rejected');
    expect(pauses).toHaveLength(call === 'submit' ? 0 : 1);
  });
});

describe('an aborted signal', () => {
  it('ends the wait with its reason', async () => {
    const { options, signer } = await remoteWorld();
    const abort = new AbortController();
    const reason = new Error('the page was left');
    const { sleep: _, ...others } = options;
    const signing = signWith({ ...others, signal: abort.signal });
    while (signer.transactions.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort(reason);
    await expect(signing).rejects.toBe(reason);
  });

  it.each(['submit', 'lookup'] as const)('ends a %s that hangs, whatever the adapter throws', async (call) => {
    const { options, signer } = await remoteWorld();
    const abort = new AbortController();
    const hanging = () => {
      abort.abort(new Error('enough'));
      return Promise.reject(new DOMException('the call was aborted', 'AbortError'));
    };
    Object.assign(signer, { [call]: hanging });
    await expect(signWith({ ...options, signal: abort.signal })).rejects.toThrow('enough');
  });

  it('keeps the phone silent when it comes first', async () => {
    const { options, signer } = await remoteWorld('approve');
    await expect(remoteKysoSigner({ ...options, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(signer.transactions).toEqual([]);
  });
});
