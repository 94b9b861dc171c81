/** A CSC service of nock, and the signer that faces it. */
import { createSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { ABC, CERTIFICATE } from '../order.ts';
import { CA } from '../sp769/certificates.ts';
import { answer, HOST } from '../wire.ts';

const CLIENT = { kind: 'client', clientId: 'kyso', clientSecret: 's3cret' };
export const signer = (version: 'v1' | 'v2', more: object = {}, clock = new ManualClock()) =>
  createSigner(
    {
      code: 'csc',
      protocol: `csc-${version}`,
      settings: { baseUrl: `${HOST}/csc/${version}`, access: CLIENT, ...more },
    },
    clock,
    viaNodeHttp,
  );

export const HASH = ABC.toString('base64');
export const KEPT = { credentialId: 'GX0112348', algorithms: ['1.2.840.113549.1.1.11'] };
const V1_AUTH = { authMode: 'implicit' };
const V2_AUTH = {
  auth: { mode: 'explicit', expression: 'mobile', objects: [{ type: 'ChallengeResponseOOB', id: 'mobile' }] },
};

/** Token, list and info, as every order begins. */
export function begin(version: 'v1' | 'v2', info: object = {}) {
  const token = answer('POST', `/csc/${version}/oauth2/token`, {
    body: { access_token: 'T1', token_type: 'Bearer', expires_in: '3600' },
  });
  const list = answer('POST', `/csc/${version}/credentials/list`, { body: { credentialIDs: ['GX0112348'] } });
  const body = {
    key: { status: 'enabled', algo: ['1.2.840.113549.1.1.11'], len: 2048 },
    cert: { status: 'valid', certificates: [CERTIFICATE, CA.der.toString('base64')] },
    SCAL: '2',
    multisign: 5,
    PIN: null,
    ...(version === 'v1' ? V1_AUTH : V2_AUTH),
    ...info,
  };
  return { token, list, info: answer('POST', `/csc/${version}/credentials/info`, { body }) };
}
