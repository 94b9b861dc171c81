/** The front door for people: what this is, and who lives here. */
import { readFile } from 'node:fs/promises';
import { BEHAVIOURS } from '../behaviours.ts';
import { CITIZENS } from '../citizens.ts';
import { bytesAnswer, type Route } from '../http/message.ts';
import type { QuirkBoard } from '../quirks.ts';

export function homeRoutes(quirks: QuirkBoard): readonly Route[] {
  return [
    { method: 'GET', path: '/', handle: async () => bytesAnswer('text/html; charset=utf-8', page(quirks)) },
    { method: 'GET', path: '/home.css', handle: async () => bytesAnswer('text/css; charset=utf-8', await styles()) },
  ];
}

function styles(): Promise<Uint8Array> {
  return readFile(new URL('home.css', import.meta.url));
}

function page(quirks: QuirkBoard): string {
  const rows = CITIZENS.map(({ id, name, behaviour }) => {
    const { vi, en } = BEHAVIOURS[behaviour];
    return `<tr>
<td><a href="/phone?citizen=${id}"><code>${id}</code></a></td>
<td>${escapeHtml(name)}</td>
<td><code>${behaviour}</code></td>
<td>${escapeHtml(vi)}<br><span lang="en">${escapeHtml(en)}</span></td>
</tr>`;
  });
  return `<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kyso – môi trường mô phỏng</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/home.css">
</head>
<body>
<main>
<p class="notice">Mô phỏng · <span lang="en">Simulation</span></p>
<h1>Môi trường mô phỏng của Kyso</h1>
<p>Nhà cung cấp ký số từ xa, điện thoại, CA, OCSP và CRL giả lập để phát triển và kiểm thử. Không có giá trị pháp lý.
<br><span lang="en">A simulated remote-signing provider, phone, CA, OCSP and CRL for development. No legal value.</span></p>
<p><a class="button" href="/phone">Mở điện thoại mô phỏng</a></p>
<h2>Công dân</h2>
<p>Mọi số CCCD 12 chữ số khác cũng dùng được và chờ người dùng bấm trên trang điện thoại.
<br><span lang="en">Any other 12 digits work too and wait for a tap on the phone page.</span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Danh sách công dân">
<table>
<thead><tr><th scope="col">CCCD</th><th scope="col">Họ và tên</th><th scope="col">Kịch bản</th><th scope="col">Điều sẽ xảy ra</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>
<h2>Điểm lạ của nhà cung cấp</h2>
<p>Mỗi điểm lạ bật hoặc tắt được bằng <code>POST /sandbox/quirks</code> hay <code>SANDBOX_QUIRKS</code>.
<br><span lang="en">Quirks of the providers; each can be switched by the control API or the environment.</span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Danh sách điểm lạ">
<table>
<thead><tr><th scope="col">Tên</th><th scope="col">Nhà cung cấp</th><th scope="col">Mặc định</th><th scope="col">Hiện tại</th></tr></thead>
<tbody>
${quirkRows(quirks)}
</tbody>
</table>
</div>
<h2>Chứng thư</h2>
<ul>
<li><a href="/pki/root.pem">root.pem</a> – gốc tin cậy, <span lang="en">trust anchor</span></li>
<li><a href="/pki/issuing.cer">issuing.cer</a> · <a href="/pki/issuing.crl">issuing.crl</a> · <a href="/pki/root.crl">root.crl</a> · OCSP: <code>/pki/ocsp</code></li>
<li><a href="/sandbox/transactions">/sandbox/transactions</a> – giao dịch và số lần gửi thông báo</li>
</ul>
</main>
</body>
</html>
`;
}

function quirkRows(quirks: QuirkBoard): string {
  const state = (on: boolean) => (on ? 'bật' : 'tắt');
  return quirks
    .list()
    .map(
      ({ name, protocols, byDefault, on }) =>
        `<tr><td><code>${name}</code></td><td>${protocols.join(', ')}</td><td>${state(byDefault)}</td><td>${state(on)}</td></tr>`,
    )
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
