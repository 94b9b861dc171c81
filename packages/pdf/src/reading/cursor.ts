import { tooComplex } from '../document-error.ts';
import type { Window, Windows } from './windows.ts';

/** What {@link Cursor.peek} gives at the end of the source. */
export const END = -1;

const NOTHING: Window = { start: 0, bytes: new Uint8Array(0) };

/** A position in a source, read byte by byte through windows. Reading past `maxBytes` is `document.too_complex`. */
export class Cursor {
  position: number;
  readonly source: Windows;
  readonly #stop: number;
  #window: Window = NOTHING;

  constructor(source: Windows, position: number, maxBytes: number = Number.POSITIVE_INFINITY) {
    this.source = source;
    this.position = position;
    this.#stop = Math.min(source.size, position + maxBytes);
  }

  /** The byte `ahead` places after the position, or {@link END}. */
  peek(ahead = 0): number {
    const at = this.position + ahead;
    const index = at - this.#window.start;
    if (index >= 0 && index < this.#window.bytes.length && at < this.#stop) return this.#window.bytes[index] ?? END;
    return this.#load(at);
  }

  /** The byte at the position, which moves on; at the end {@link END}. */
  next(): number {
    const byte = this.peek();
    if (byte !== END) this.position += 1;
    return byte;
  }

  /** The bytes from the position on that are in memory already; none at the end. Nothing moves. */
  ahead(): Uint8Array {
    if (this.peek() === END) return NOTHING.bytes;
    const { start, bytes } = this.#window;
    return bytes.subarray(this.position - start, Math.min(bytes.length, this.#stop - start));
  }

  /** Moves over `text` when it stands here. */
  skipText(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.peek(index) !== text.charCodeAt(index)) return false;
    }
    this.position += text.length;
    return true;
  }

  #load(at: number): number {
    if (at < 0 || at >= this.source.size) return END;
    if (at >= this.#stop) throw tooComplex('object_bytes', 'an object is longer than allowed');
    this.#window = this.source.windowAt(at);
    return this.#window.bytes[at - this.#window.start] ?? END;
  }
}
