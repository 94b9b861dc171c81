/**
 * A process of its own for `s3.test.ts`, so that its memory is its own: uploads a large blob, reads it back as another
 * machine would, and prints what it saw. Arguments: options of both machines as JSON, tenant, MiB.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isId } from '@kyso/domain';
import { openS3Blobs } from '@kyso/files';

const MIB = 1024 * 1024;
const [options = '', tenantId = '', mib = '0'] = process.argv.slice(2);
if (!isId('ten', tenantId)) throw new TypeError('the tenant id is malformed');

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
let peakBytes = 0;
/** What is only not yet collected does not count. */
const watch = setInterval(() => {
  collect();
  peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
}, 20);

const part = randomBytes(MIB);
const hash = createHash('sha256');
async function* large(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < Number(mib); i++) {
    hash.update(part);
    yield part;
  }
}
const [here, elsewhere] = await Promise.all(JSON.parse(options).map(openS3Blobs));
const ref = await here.write(tenantId, large(), { maxBytes: Number(mib) * MIB });
using blob = await elsewhere.open(tenantId, ref.sha256);
const slice: Uint8Array = blob.read((Number(mib) - 2) * MIB + 5, 1000);
clearInterval(watch);
process.stdout.write(
  JSON.stringify({
    isNamed: ref.sha256 === hash.digest('hex'),
    sizeBytes: blob.size,
    isSame: Buffer.compare(slice, part.subarray(5, 1005)) === 0,
    peakBytes,
  }),
);
