/** Who may use the console. People, not API keys; the tenants' side of Kyso never sees them. */

/** `viewer` looks; `operator` may also retry, promote and clean jobs. */
export type Role = 'viewer' | 'operator';

export type Operator = {
  readonly name: string;
  readonly role: Role;
  /** As `hashPassword` of `@kyso/runtime` writes it. */
  readonly passwordHash: string;
};

/** Somebody whose password was right. */
export type Actor = Pick<Operator, 'name' | 'role'>;

/** The part of a pino logger that the console needs. */
export interface ConsoleLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
