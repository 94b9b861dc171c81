/** Entry of the thread that draws one appearance: options in, the drawing or its refusal out. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, type ErrorDetails, isKysoError } from '@kyso/domain';
import type { AppearanceOptions, DrawnAppearance } from './draw-appearance.ts';
import { drawInScratch } from './scratch-drawing.ts';

export type FromDrawing =
  | { readonly kind: 'drawn'; readonly appearance: DrawnAppearance }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ErrorDetails;
    };

parentPort?.postMessage(await draw(workerData as AppearanceOptions)); // drawInThread starts it with them

async function draw(options: AppearanceOptions): Promise<FromDrawing> {
  try {
    return { kind: 'drawn', appearance: await drawInScratch(options) };
  } catch (error) {
    if (!isKysoError(error)) throw error;
    const { code, message, details } = error;
    return { kind: 'refused', code, message, details };
  }
}
