/** Problem documents (RFC 9457): the one way in which a failure is told over HTTP. */

import { type Bilingual, ERRORS, KysoError } from '@kyso/domain';
import { refusalOf } from '@kyso/pdf';
import type { Language } from './language.ts';

export type Problem = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

/** One bad field. `pointer` leads into the body (RFC 6901 with `#`), `parameter` names a query parameter or a header. */
export type FieldError = {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly code: string;
  readonly detail: Bilingual;
};

export type ProblemContext = {
  readonly baseUrl: string;
  readonly language: Language;
  readonly instance: string;
  readonly requestId: string;
};

const RETRY_AFTER_SECONDS = { idempotency_in_progress: 1, rate_limited: 5, 'store.unavailable': 5 } as const;
const FIRST_SERVER_ERROR = 500;

/** Bad fields as an error; all of them at once. */
export function invalidFields(errors: readonly FieldError[]): KysoError {
  return new KysoError('validation_failed', `${errors.length} field(s) are not valid`, { details: { errors } });
}

export function toProblem(error: KysoError, context: ProblemContext): Problem {
  const row = ERRORS[error.code];
  const { language } = context;
  const { errors, ...rest } = error.details;
  const fields = Array.isArray(errors) ? errors.map((field) => localise(field, language)) : undefined;
  const facts = row.status < FIRST_SERVER_ERROR ? rest : {};
  return {
    status: row.status,
    headers: headersOf(error, language),
    body: {
      ...snakeCased(facts),
      type: typeOf(error, context.baseUrl),
      title: row.title[language],
      status: row.status,
      detail: fields === undefined ? explain(error, language) : countOf(fields.length)[language],
      instance: context.instance,
      code: error.code,
      request_id: context.requestId,
      ...(fields === undefined ? {} : { errors: fields }),
    },
  };
}

/** The reason within the code, where the PDF engine names one, and what to do. */
function explain({ code, details }: KysoError, language: Language): string {
  const reason = refusalOf(code, details['reason'])?.citizen[language];
  const next = ERRORS[code].next[language];
  return reason === undefined ? next : `${reason} ${next}`;
}

/** `document.not_pdf` as `…/document-not-pdf`. */
function typeOf({ code }: KysoError, baseUrl: string): string {
  return baseUrl + code.replace(/[._]/g, '-');
}

function headersOf({ code, details }: KysoError, language: Language): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': language,
    'cache-control': 'no-store',
  };
  const seconds = new Map<string, number>(Object.entries(RETRY_AFTER_SECONDS)).get(code);
  if (seconds !== undefined) headers['retry-after'] = String(seconds);
  if (code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="kyso"';
  if (code === 'method_not_allowed' && Array.isArray(details['allowed']))
    headers['allow'] = details['allowed'].join(', ');
  return headers;
}

function localise(field: unknown, language: Language): unknown {
  if (typeof field !== 'object' || field === null || !('detail' in field)) return field;
  const { detail } = field;
  const isBilingual = typeof detail === 'object' && detail !== null && language in detail;
  return isBilingual ? { ...field, detail: (detail as Bilingual)[language] } : field; // checked on the line above
}

function countOf(fields: number): Bilingual {
  return { vi: `Có ${fields} trường cần sửa.`, en: `${fields} field(s) need correction.` };
}

function snakeCased(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  );
}
