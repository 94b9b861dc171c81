/** What a citizen sees who comes back from a provider's page. No script, no personal data; Vietnamese first. */
import { createHash } from 'node:crypto';
import type { Bilingual } from '@kyso/domain';
import type { Returned } from '@kyso/signing';

type Row = { readonly status: number; readonly title: Bilingual; readonly next: Bilingual };

const CLOSE: Bilingual = {
  vi: 'Bạn có thể đóng trang này và quay lại cổng dịch vụ để xem kết quả.',
  en: 'You may close this page and go back to the portal for the result.',
};
const AGAIN: Bilingual = {
  vi: 'Quay lại cổng dịch vụ và yêu cầu ký lại.',
  en: 'Go back to the portal and ask to sign again.',
};

/* biome-ignore format: one row an ending, read as a table */
const ROWS: Readonly<Record<Returned | 'busy', Row>> = {
  approved: { status: 200, title: { vi: 'Đã nhận xác nhận của bạn', en: 'Your approval was received' },                     next: CLOSE },
  declined: { status: 200, title: { vi: 'Bạn đã từ chối ký', en: 'You refused to sign' },                                   next: CLOSE },
  failed:   { status: 200, title: { vi: 'Nhà cung cấp chữ ký số không xác nhận được', en: 'The provider could not confirm' }, next: AGAIN },
  over:     { status: 410, title: { vi: 'Yêu cầu ký đã hết hạn hoặc đã kết thúc', en: 'The request has expired or is over' }, next: AGAIN },
  unknown:  { status: 400, title: { vi: 'Liên kết không hợp lệ hoặc đã được sử dụng', en: 'The link is not valid or was used before' }, next: CLOSE },
  busy:     { status: 503, title: { vi: 'Hệ thống đang bận', en: 'The service is busy' },                                   next: { vi: 'Chờ giây lát rồi tải lại trang này.', en: 'Wait a moment, then reload this page.' } },
};

const STYLE = `body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem;line-height:1.3}[lang=en]{color:#555;font-size:1rem}`;
const STYLE_SHA256 = createHash('sha256').update(STYLE).digest('base64');

export const RETURN_PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'`,
  'cache-control': 'no-store',
  // The address holds what the provider gave the browser.
  'referrer-policy': 'no-referrer',
};

export function returnPage(ending: Returned | 'busy'): { readonly status: number; readonly html: string } {
  const { status, title, next } = ROWS[ending];
  const html = `<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title.vi}</title>
<style>${STYLE}</style></head>
<body><main>
<h1>${title.vi}</h1>
<p>${next.vi}</p>
<p lang="en"><strong>${title.en}.</strong> ${next.en}</p>
</main></body>
</html>
`;
  return { status, html };
}
