import { describe, expect, it } from '@jest/globals';
import { mobileIdVerificationCode } from '../src/mobile-id/verification-code.ts';
import { smartIdVerificationCode } from '../src/smart-id/verification-code.ts';

/* biome-ignore format: one row a vector, read as a table */
const VECTORS = [
  ['SHA-256 of nothing', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', '7974', '7253'],
  ['SHA-256 of abc',     'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=', '5432', '5933'],
  ['SHA-384 of nothing', 'OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb', '4022', '1883'],
  ['SHA-384 of abc',     'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn', '1265', '6439'],
  ['SHA-512 of nothing', 'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==', '6546', '6590'],
  ['SHA-512 of abc',     '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==', '5772', '7071'],
] as const;

describe('verification codes', () => {
  it.each(VECTORS)('%s', (_name, digest, smartId, mobileId) => {
    const bytes = Buffer.from(digest, 'base64');
    expect(smartIdVerificationCode(bytes)).toBe(smartId);
    expect(mobileIdVerificationCode(bytes)).toBe(mobileId);
  });

  it('gives the value of the Mobile-ID document', () => {
    expect(mobileIdVerificationCode(Buffer.from('2f665f6a6999e0ef0752e00ec9f453adf59d8cb6', 'hex'))).toBe('1462');
  });

  it('gives the value of the Smart-ID document for a challenge', () => {
    const challenge = 'GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg==';
    expect(smartIdVerificationCode(Buffer.from(challenge, 'base64'))).toBe('7180');
  });
});
