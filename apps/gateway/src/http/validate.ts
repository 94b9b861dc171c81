/** zod's findings as the bad fields of a problem document, in both languages, all at once. Values are never repeated. */
import type { Bilingual } from '@kyso/domain';
import type { z } from 'zod';
import { type FieldError, invalidFields } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Finding = { readonly path: readonly PropertyKey[]; readonly code: string; readonly detail: Bilingual };

/** @throws KysoError `validation_failed` with a JSON pointer for each bad field. */
export function validateBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return validate(schema, body, (path) => ({ pointer: toPointer(path) }));
}

/** @throws KysoError `validation_failed` with the name of each bad parameter. */
export function validateQuery<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  return validate(schema, query, (path) => ({ parameter: String(path[0] ?? '') }));
}

function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: (path: readonly PropertyKey[]) => Pick<FieldError, 'pointer' | 'parameter'>,
): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const findings = result.error.issues.flatMap(describe);
  throw invalidFields(findings.map(({ path, code, detail }) => ({ ...place(path), code, detail })));
}

/** RFC 6901 §6: a URI fragment. */
function toPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}

function describe(issue: Issue): Finding[] {
  const at = (code: string, vi: string, en: string): Finding[] => [{ path: issue.path, code, detail: { vi, en } }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        code: 'unknown_field',
        detail: { vi: 'Không có trường này.', en: 'There is no such field.' },
      }));
    case 'invalid_type':
      return issue.input === undefined
        ? at('required', 'Thiếu trường này.', 'This field is required.')
        : at('invalid_type', `Cần kiểu ${issue.expected}.`, `Give a value of type ${issue.expected}.`);
    case 'too_small':
      return at('out_of_range', `Tối thiểu ${issue.minimum}.`, `At least ${issue.minimum}.`);
    case 'too_big':
      return at('out_of_range', `Tối đa ${issue.maximum}.`, `At most ${issue.maximum}.`);
    case 'invalid_value': {
      const choices = issue.values.map(String).join(', ');
      if (issue.input === undefined) return at('required', 'Thiếu trường này.', 'This field is required.');
      return at('invalid_value', `Chọn một trong: ${choices}.`, `Choose one of: ${choices}.`);
    }
    case 'invalid_key':
      return at('invalid_key', 'Tên không hợp lệ.', 'The name is not valid.');
    case 'custom':
      return at(
        String(issue.params?.['code'] ?? 'invalid_format'),
        'Giá trị không đúng dạng.',
        'The value does not have the required form.',
      );
    case 'invalid_union':
      return at('invalid_value', 'Giá trị không phù hợp.', 'The value is none of the allowed ones.');
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
      return at('invalid_format', 'Giá trị không đúng dạng.', 'The value does not have the required form.');
  }
}
