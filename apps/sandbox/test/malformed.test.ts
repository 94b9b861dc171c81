import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './world.ts';

/** OCSPResponse with the single field `malformedRequest (1)`, RFC 6960 §4.2.1. */
const MALFORMED_REQUEST = '30030a0101';

describe('OCSP requests that are none', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  const answerTo = async (body: Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`${world.url}/pki/ocsp`, { method: 'POST', body });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer()).toString('hex');
  };

  it.each([
    ['nothing', ''],
    ['no certificate', '300430023000'],
    ['a lie about its length', '30840fffffff'],
    ['an indefinite length', '3080308030800000'],
    ['text', Buffer.from('GET / HTTP/1.1').toString('hex')],
  ])('%s is malformed', async (_name, hex) => {
    expect(await answerTo(Uint8Array.from(Buffer.from(hex, 'hex')))).toBe(MALFORMED_REQUEST);
  });

  it('too many bytes are malformed', async () => {
    expect(await answerTo(new Uint8Array(9000).fill(0x30))).toBe(MALFORMED_REQUEST);
  });

  it('noise is malformed', async () => {
    for (let n = 0; n < 50; n += 1) {
      expect(await answerTo(Uint8Array.from(randomBytes(1 + n * 3)))).toBe(MALFORMED_REQUEST);
    }
  });

  it('text that is not base64 in the GET form is malformed', async () => {
    const response = await fetch(`${world.url}/pki/ocsp/hello%2Fworld`);
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe(MALFORMED_REQUEST);
  });

  it('a broken escape in the GET form is refused before', async () => {
    const response = await fetch(`${world.url}/pki/ocsp/%zz`);
    expect(response.status).toBe(400);
  });
});
