import { type IdByPrefix, isId, KysoError } from '@kyso/domain';
import type { Call } from '../http/call.ts';

/** @throws KysoError `not_found`: what is not an id of that kind names nothing. */
export function idParam<P extends keyof IdByPrefix>(call: Call, name: string, prefix: P): IdByPrefix[P] {
  const text = call.params[name] ?? '';
  if (!isId(prefix, text)) throw new KysoError('not_found', `${name} is not an identifier`);
  return text;
}

/** @throws KysoError `not_found` when there is none, or it belongs to another tenant. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new KysoError('not_found', 'there is no such thing for this caller');
  return value;
}
