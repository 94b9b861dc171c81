const FIRST_LENGTH = 1024;

/** Integers below 2^31, one after the other, four bytes each. */
export class Growing {
  #values = new Int32Array(FIRST_LENGTH);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Int32Array(this.#values.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}
