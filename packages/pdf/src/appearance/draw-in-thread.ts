/** Draws in a thread of its own: decoding millions of pixels would hold up everything else in the process. */
import { Worker } from 'node:worker_threads';
import { KysoError } from '@kyso/domain';
import type { AppearanceOptions, DrawnAppearance } from './draw-appearance.ts';
import type { FromDrawing } from './drawing-thread.ts';
import { invalidPicture } from './picture-rules.ts';

/** From so many pixels on it takes longer to decode a PNG than to start a thread. */
const LARGE_PX = 1024 * 1024;
/** JavaScript heap of the thread; the pixels themselves are outside of it, and bounded by the sides of a picture. */
const HEAP_MIB = 512;
/** Width and height are the first fields of the first chunk of a PNG. */
const PNG_SIDES_AT = 16;

/** Whether decoding the picture takes a noticeable time. Looks at the header alone; JPEG is embedded as it is. */
export function isLargePng(image: Uint8Array | undefined): boolean {
  if (image === undefined || image.length < PNG_SIDES_AT + 8 || image[0] !== 0x89) return false;
  const data = new DataView(image.buffer, image.byteOffset, image.byteLength);
  return data.getUint32(PNG_SIDES_AT) * data.getUint32(PNG_SIDES_AT + 4) > LARGE_PX;
}

/** As `drawInScratch`, which the thread calls. */
export async function drawInThread(options: AppearanceOptions): Promise<DrawnAppearance> {
  const { promise, resolve, reject } = Promise.withResolvers<DrawnAppearance>();
  const worker = new Worker(new URL('drawing-thread.ts', import.meta.url), {
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  worker.once('message', (message: FromDrawing) => {
    if (message.kind === 'drawn') resolve(message.appearance);
    else reject(new KysoError(message.code, message.message, { details: message.details }));
  });
  worker.once('error', (error) => reject(crashOf(error)));
  worker.once('exit', () => reject(new Error('the drawing thread ended without an answer')));
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}

/** What is no coded error is a bug, in the thread as elsewhere. */
function crashOf(error: unknown): unknown {
  const isTooLarge = error instanceof Error && Reflect.get(error, 'code') === 'ERR_WORKER_OUT_OF_MEMORY';
  return isTooLarge ? invalidPicture('the picture takes too much memory', {}, error) : error;
}
