import { describe, expect, it } from '@jest/globals';
import { buildSignedAttributes, buildSignedData, hashToSign, parseCertificate, signatureAlgorithmFor } from '@kyso/cms';
import type { SignatureRequest } from '@kyso/domain';
import { signHash } from '@kyso/testkit';
import { type Artifact, decodeArtifact } from '../src/index.ts';
import { makeWorld, theCitizen, theForm, type World, work } from './world.ts';

/** A provider that builds the whole CMS itself, over `documentDigest`. */
async function ownCms(documentDigest: Uint8Array, signingTime = false): Promise<Uint8Array> {
  const citizen = await theCitizen();
  const signerCertificate = parseCertificate(citizen.credential.certificate);
  const input = { documentDigest, digestAlgorithm: 'sha256', certificate: signerCertificate } as const;
  const algorithm = signatureAlgorithmFor(signerCertificate.publicKey, 'sha256');
  const plain = buildSignedAttributes({ ...input, protectedAlgorithm: algorithm });
  const signedAttributes = signingTime ? withSigningTime(plain) : plain;
  return buildSignedData({
    signedAttributes,
    signatureValue: signHash(citizen.privateKey, hashToSign(signedAttributes)),
    signerCertificate,
    certificates: [citizen.credential.certificate],
    digestAlgorithm: 'sha256',
    signatureAlgorithm: algorithm,
  });
}

/** Adds signing-time 2026-03-02T08:00:00Z, as CAdES providers do; the shortest attribute sorts to the front. */
function withSigningTime(attributes: Uint8Array): Uint8Array {
  const attribute = Buffer.from('301c06092a864886f70d010905310f170d3236303330323038303030305a', 'hex');
  const [tag = 0, first = 0] = attributes;
  const lengthBytes = first < 0x80 ? 1 : 1 + (first & 0x7f);
  const members = Buffer.from(attributes.subarray(1 + lengthBytes));
  // content-type (24 bytes) is the only attribute that is shorter
  const content = Buffer.concat([members.subarray(0, 26), attribute, members.subarray(26)]);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content]);
}

async function answering(make: (artifact: Artifact) => Promise<Uint8Array>): Promise<[World, SignatureRequest]> {
  const world = await makeWorld();
  const { id } = await world.accept(world.order([await world.upload(await theForm())]));
  const waiting = await work(world, id, ['awaiting_approval']);
  const artifact = world.vault.openBytes(waiting.items[0]?.artifact ?? '', `${world.caller.tenantId}|request|artifact`);
  const cms = await make(decodeArtifact(artifact));
  world.signer.tamper = () => cms;
  world.signer.answer('approve');
  return [world, await work(world, id, ['completed', 'failed'])];
}

describe('a provider that returns a finished CMS instead of a value', () => {
  it('is taken at its word when the CMS holds over the document', async () => {
    const [, done] = await answering((artifact) => ownCms(artifact.documentDigest));
    expect([done.state, done.failure]).toEqual(['completed', undefined]);
  });

  it('is refused when the CMS is over another document', async () => {
    const [, done] = await answering(() => ownCms(new Uint8Array(32)));
    expect(done.failure).toMatchObject({ code: 'provider.bad_signature', details: { diagnosis: 'CMS_INVALID' } });
  });

  it('is refused when the CMS is CAdES with a signing time, which PAdES forbids', async () => {
    const [, done] = await answering((artifact) => ownCms(artifact.documentDigest, true));
    expect(done.failure?.details).toMatchObject({ diagnosis: 'CMS_NOT_BASELINE', found: ['no-signing-time'] });
  });
});
