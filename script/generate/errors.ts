import { ERRORS, type ErrorRow } from '../../packages/domain/src/index.ts';
import { REFUSALS, type RefusalRow } from '../../packages/pdf/src/refusals.ts';

/** One heading a code, so that a line in a log leads here. */
export function renderErrors(): string {
  const rows: readonly (readonly [string, ErrorRow])[] = Object.entries(ERRORS);
  return `# Errors

Made from \`packages/domain/src/errors.ts\` by \`npm run generate\`; do not edit.

A failed call answers with an RFC 9457 problem document whose \`code\` is one of these; a request that ended badly
carries the same code in \`failure\`. Sentences come in Vietnamese unless \`Accept-Language\` prefers English.
\`retry\`: **later** – the same call may succeed; **after-fix** – the caller has to change something; **never** – give up.

${rows.map(renderRow).join('\n')}
${renderReasons()}`;
}

function renderRow([code, { status, retry, title, next }]: readonly [string, ErrorRow]): string {
  return `## \`${code}\`

HTTP ${status} · retry: ${retry}

| | Vietnamese | English |
|---|---|---|
| what happened | ${title.vi} | ${title.en} |
| next step | ${next.vi} | ${next.en} |
`;
}

/** Why a document was refused, finer than the code. */
function renderReasons(): string {
  const codes: readonly (readonly [string, Record<string, RefusalRow>])[] = Object.entries(REFUSALS);
  const lines = codes.flatMap(([code, reasons]) =>
    Object.entries(reasons).map(([reason, { citizen, developer }]) => {
      return `| \`${code}\` | \`${reason}\` | ${citizen.vi} | ${citizen.en} | ${developer} |`;
    }),
  );
  return `## Reasons

Made from \`packages/pdf/src/refusals.ts\`. A document that is refused names its reason in \`details.reason\`.

| code | reason | Vietnamese | English | for developers |
|---|---|---|---|---|
${lines.join('\n')}
`;
}
