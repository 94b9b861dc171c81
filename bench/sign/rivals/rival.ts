import type { BenchKey } from '../bench-key.ts';

/** What is measured: from a file to a signed file, in a process that has everything loaded. */
export type Order = {
  readonly input: string;
  /** Does not exist yet. */
  readonly output: string;
  /** 1-based; a rival may take another page where that costs it nothing more. */
  readonly page: number;
};

export interface Rival {
  /** Signs one file. The key was read when the rival was opened. */
  sign(order: Order): Promise<void>;
  /** Milliseconds of named parts of one signature, where a rival can tell. */
  parts?(order: Order): Promise<Readonly<Record<string, number>>>;
}

/** Reads the key. */
export type OpenRival = (key: BenchKey) => Promise<Rival>;
