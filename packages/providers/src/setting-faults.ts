/** What is wrong with the settings of a provider, by name and never by value: some of them are secrets. */
import type { Bilingual } from '@kyso/domain';
import type { z } from 'zod';

export type SettingFault = {
  /** Names from the outside in, joined by dots: `access.clientId`. */
  readonly field: string;
  readonly fault: 'missing' | 'wrong' | 'unknown';
};

export const SETTING_FAULTS: Readonly<Record<SettingFault['fault'], Bilingual>> = {
  missing: { vi: 'Thiếu giá trị này.', en: 'It is missing.' },
  wrong: { vi: 'Giá trị không đúng dạng mà giao thức cần.', en: 'It is not of the form that the protocol needs.' },
  unknown: { vi: 'Giao thức này không có mục này.', en: 'The protocol knows no such member.' },
};

/** @param given what was parsed: a member that is not there is missing, whatever the schema says of it. */
export function settingFaults({ issues }: z.core.$ZodError, given: unknown): SettingFault[] {
  return issues.flatMap((issue): SettingFault[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), fault: 'unknown' }));
    }
    return [{ field: path.join('.'), fault: isThere(given, path) ? 'wrong' : 'missing' }];
  });
}

function isThere(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return value !== undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
  return isThere((value as Readonly<Record<string, unknown>>)[name], rest);
}
