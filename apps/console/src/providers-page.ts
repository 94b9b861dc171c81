/** How the providers do, as the workers last said. Plain HTML without script. */
import {
  HEALTH_FRESH_MS,
  type HealthState,
  mergeHealth,
  type ProviderHealth,
  parseProviderRecordId,
} from '@kyso/domain';
import type { BoardQueues, ProviderBoard } from '@kyso/queue';
import type { RequestHandler } from 'express';
import { BOARD_PATH } from './board.ts';

const RELOAD_S = 15;

const STATES: Readonly<Record<HealthState, string>> = {
  operational: 'hoạt động <span lang="en">operational</span>',
  degraded: 'chập chờn <span lang="en">degraded</span>',
  down: 'gián đoạn <span lang="en">down</span>',
};
/** The worst stands first. */
const ORDER: readonly HealthState[] = ['down', 'degraded', 'operational'];

export function providersPage(queues: Pick<BoardQueues, 'providers'>, now: () => number): RequestHandler {
  return async (_request, response) => {
    const board = await queues.providers();
    response.type('html').send(page(board === undefined ? NOBODY : table(board, now())));
  };
}

function table({ codes, observations }: ProviderBoard, nowMs: number): string {
  const freshSince = new Date(nowMs - HEALTH_FRESH_MS).toISOString();
  const rows = codes
    .map((code) => ({
      code,
      health: mergeHealth(
        observations.filter(({ provider }) => provider === code),
        freshSince,
      ),
    }))
    .toSorted((a, b) => ORDER.indexOf(a.health.state) - ORDER.indexOf(b.health.state) || (a.code < b.code ? -1 : 1));
  return `<table><thead><tr>${HEADINGS.map((heading) => `<th scope="col">${heading}</th>`).join('')}</tr></thead>
<tbody>${rows.map(({ code, health }) => row(code, health, nowMs)).join('\n')}</tbody></table>`;
}

const HEADINGS = [
  'Nhà cung cấp <span lang="en">Provider</span>',
  'Trạng thái <span lang="en">State</span>',
  'Từ lúc <span lang="en">Since</span>',
  'Lần gọi cuối <span lang="en">Last called</span>',
  'Thời gian xác nhận (trung vị) <span lang="en">Median approval time</span>',
];

function row(code: string, health: ProviderHealth, nowMs: number): string {
  const { state, since, seenAt, medianApprovalSeconds, approvals } = health;
  const median =
    medianApprovalSeconds === undefined ? '–' : `${Math.round(medianApprovalSeconds)} s <small>(${approvals})</small>`;
  // Nobody has called it: then nothing is known against it, which is not the same as well.
  const shown = seenAt === undefined ? 'chưa gọi <span lang="en">not called yet</span>' : STATES[state];
  const kind = seenAt === undefined ? 'unseen' : state;
  const own = parseProviderRecordId(code);
  const tenant = own === undefined ? '' : ` <small>${escapeHtml(own.tenantId)}</small>`;
  const cells = [`<span class="state ${kind}">${shown}</span>`, ago(since, nowMs), ago(seenAt, nowMs), median];
  return `<tr><th scope="row">${escapeHtml(own?.code ?? code)}${tenant}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function ago(at: string | undefined, nowMs: number): string {
  if (at === undefined) return '–';
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(at)) / 60_000));
  const hours = Math.floor(minutes / 60);
  const text = hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
  return `<time datetime="${escapeHtml(at)}" title="${escapeHtml(at)}">${text}</time>`;
}

const NOBODY = `<p role="alert">Không có worker nào báo cáo trong 90 giây qua: không biết tình trạng của các nhà cung cấp.<br>
<span lang="en">No worker has reported within 90 seconds: nothing is known of the providers.</span></p>`;

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.55rem .75rem;border-bottom:1px solid #ddd;vertical-align:top}
[lang=en]{display:block;color:#555;font-size:.8rem;font-weight:400}.state{display:inline-block;border-left:.4rem solid;padding-left:.6rem}
.operational{border-color:#1a7f37}.degraded{border-color:#b35900}.down{border-color:#c0152f;font-weight:700}.unseen{border-color:#999}`;

function page(content: string): string {
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="${RELOAD_S}"><title>Kyso: nhà cung cấp</title><style>${STYLE}</style></head>
<body><nav><a href="${BOARD_PATH}">Hàng đợi · Queues</a></nav>
<h1>Nhà cung cấp chữ ký số</h1>
${content}
</body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
