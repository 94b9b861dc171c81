const FIRST_BYTES = 1024;

/** Bytes that grow at the end. */
export class ByteBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** One byte a character; the text is ours and holds nothing above U+00FF. */
  text(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** `count` times the same byte. */
  repeat(byte: number, count: number): void {
    this.#reserve(count);
    this.#bytes.fill(byte, this.#length, this.#length + count);
    this.#length += count;
  }

  /** What was written so far. Of much of it that is no copy; the memory of little is shared with others. */
  toBytes(): Uint8Array {
    const written = this.#bytes.subarray(0, this.#length);
    if (this.#bytes.length === FIRST_BYTES) return new Uint8Array(written);
    return new Uint8Array(written.buffer, written.byteOffset, written.length);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + extra));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
