import type { BenchKey } from '../bench-key.ts';

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type ProgramOrder = {
  readonly input: string;
  readonly output: string;
  readonly page: number;
  readonly key: BenchKey;
};

/** A whole process that signs one file. */
export interface Program {
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  missing(): string | undefined;
  command(order: ProgramOrder): Promise<Command>;
}
