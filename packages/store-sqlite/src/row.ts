import type { SQLOutputValue } from 'node:sqlite';
import { KysoError } from '@kyso/domain';

export type Row = Readonly<Record<string, SQLOutputValue>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} is not text`);
  return value;
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`column ${column} is not an integer`);
  return value;
}

export function isNull(row: Row, column: string): boolean {
  return row[column] === null;
}

/** Records are kept whole, as JSON in the column `body`; other columns repeat what queries need. */
export function encode(record: object): string {
  return JSON.stringify(record);
}

/** The record of type `T` that {@link encode} wrote into this column. */
export function decode<T>(row: Row, column = 'body'): T {
  const body = text(row, column);
  try {
    return JSON.parse(body);
  } catch {
    // Not kept as cause: the parser's message quotes the text, which may hold personal data.
    throw new KysoError('internal', 'a stored record is not readable', { details: { column } });
  }
}

export function decodeAny<T>(row: Row | undefined): T | undefined {
  return row === undefined ? undefined : decode<T>(row);
}
