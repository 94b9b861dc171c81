/** The only module that reads the environment. It knows nothing of names or values: see `config-table.ts`. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the environment of this process, as it is now. */
export function readEnvironment(): Environment {
  return { ...process.env };
}
