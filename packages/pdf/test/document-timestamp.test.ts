import { describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { asName, bytesSource, openDocument, prepareSignature, signatureFields } from '../src/index.ts';

describe('the dictionary of a document timestamp', () => {
  it('is a DocTimeStamp that claims no time, name or reason (ETSI EN 319 142-1 §5.4.3)', async () => {
    const form = await birthRegistrationForm();
    const { increment } = prepareSignature(openDocument(bytesSource(form)), {
      placement: { mode: 'invisible' },
      reservedContentsBytes: 100,
      signingTime: new Date(0),
      utcOffsetMinutes: 0,
      reason: 'không có',
      subFilter: 'ETSI.RFC3161',
      random: (length) => new Uint8Array(length),
    });
    const doc = openDocument(bytesSource(new Uint8Array(Buffer.concat([form, increment]))));
    const [{ signature } = { signature: undefined }] = signatureFields(doc);
    expect(asName(signature?.dict.entries.get('Type'))).toBe('DocTimeStamp');
    expect([...(signature?.dict.entries.keys() ?? [])]).toEqual([
      'Type',
      'Filter',
      'SubFilter',
      'ByteRange',
      'Contents',
    ]);
  });
});
