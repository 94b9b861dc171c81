import {
  type EventType,
  FIRST_STATE,
  isFinal,
  PUBLISHED_AS,
  type State,
  type StateRow,
  WORKFLOW,
} from '../../packages/domain/src/index.ts';

const rows = Object.entries(WORKFLOW) as readonly (readonly [State, StateRow])[]; // the keys of WORKFLOW are the states

/** The life of a request as a picture and a table, and why the order is this. */
export function renderWorkflow(): string {
  return `# The life of a signature request

Made from [\`packages/domain/src/workflow.ts\`](../packages/domain/src/workflow.ts) by \`npm run generate\`; do not edit.

\`\`\`mermaid
stateDiagram-v2
  [*] --> ${FIRST_STATE}: created
${edges().join('\n')}
${rows
  .filter(([state]) => isFinal(state))
  .map(([state]) => `  ${state} --> [*]`)
  .join('\n')}
\`\`\`

| state | shown as | a worker's effect | events |
|---|---|---|---|
${rows.map(renderRow).join('\n')}

Every event but those marked "inside" is published to webhooks:
${Object.entries(PUBLISHED_AS)
  .map(([event, type]) => `\`${event}\` as \`${type}\``)
  .join(', ')}.

## Why the order is this

1. **created** is on disk before the caller hears 202. From here the request ends in a final state whatever fails.
2. **preparation_started** sets the deadline for reaching the phone.
3. The certificate is chosen and checked first, because its hash is part of what is signed (ESS signing-certificate-v2).
4. Each document gets its field, placeholder and digest; the artifact of each is stored before anything refers to it.
5. **prepared** records the digests and the transaction id *before* the provider hears of them.
6. **submission_started** is the intention. Only the worker that wrote it may push at once; whoever finds it later looks the
   transaction up first. So a phone buzzes once per request, whichever process dies.
7. **submitted** starts the wait: one delayed job, no slot, no lock, no memory.
8. **approved** stores the signature values before one of them is touched. Everything after is a function of stored values.
9. **item_signed** follows only after the value verified against the certificate, and the finished file was read again and
   verified. **completed** therefore means: the file is there and holds.
`;
}

function edges(): string[] {
  return rows.flatMap(([from, { on }]) => {
    const byTarget = new Map<State, string[]>();
    for (const [event, to] of Object.entries(on)) byTarget.set(to, [...(byTarget.get(to) ?? []), event]);
    return [...byTarget].map(([to, events]) => `  ${from} --> ${to}: ${events.join(', ')}`);
  });
}

function renderRow([state, { shown, effect, on }]: readonly [State, StateRow]): string {
  // the keys of a row are events
  const events = (Object.entries(on) as [EventType, State][]).map(
    ([event, to]) => `${event}${PUBLISHED_AS[event] === undefined ? ' (inside)' : ''} → ${to}`,
  );
  return `| \`${state}\` | \`${shown}\` | ${effect ?? 'none: final'} | ${events.join('<br>') || '–'} |`;
}
