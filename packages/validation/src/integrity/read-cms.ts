/** The CMS inside `/Contents`, also where it is BER or carries its document's digest inside. Nothing is judged here. */
import { berToDer, parseSignedData, readable, type SignedData, trimContentsPadding } from '@kyso/cms';

export type ReadCms = {
  /** DER, as received or transcoded. */
  readonly der: Uint8Array;
  readonly signedData: SignedData;
  readonly wasBer: boolean;
};

/** `undefined` where no CMS can be read, or something else than zeros follows it. */
export function readCms(contents: Uint8Array): ReadCms | undefined {
  const strict = readable(() => {
    const der = trimContentsPadding(contents);
    return { der, signedData: parseSignedData(der), wasBer: false };
  });
  return strict ?? readable(() => fromBer(contents));
}

function fromBer(contents: Uint8Array): ReadCms | undefined {
  const { der, consumedBytes } = berToDer(contents);
  if (contents.subarray(consumedBytes).some((octet) => octet !== 0)) return undefined;
  return { der, signedData: parseSignedData(der), wasBer: true };
}
