import {
  type EventType,
  FIRST_STATE,
  isAtRest,
  PUBLISHED_AS,
  type State,
  type StateRow,
  WORKFLOW,
} from '../../packages/domain/src/index.ts';
import { DEFAULT_POLICY } from '../../packages/signing/src/index.ts';

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
  .filter(([state]) => isAtRest(state))
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

The job that wrote an event publishes it: what happens within a second, or before the job ends, together. A delivery is made for
each endpoint that wants the type, with the request as it was at that event; then the events are marked published, in one write. A
process that dies between the two publishes again, and deliveries that exist stay as they are. The first event is published by
the job that takes the request up, one that the gateway wrote (a cancellation) by a job of its own; what nobody has marked after 5 seconds is found by the
sweeper, which rings for it.

## Why the order is this

1. **created** is on disk before the caller hears 202. From here the request ends in a final state whatever fails.
2. **preparation_started** sets the deadline for reaching the phone. Of one or two documents it is one write with
   **prepared**, for that takes milliseconds; where the provider or the person takes their time, or more documents are
   prepared, it is written by itself. Until then the request is shown as \`queued\`.
3. The certificate is chosen and checked first, because its hash is part of what is signed (ESS signing-certificate-v2): valid
   now, of a strong key, naming the person's numbers, of an algorithm the provider offers, and not revoked. Where nobody can
   tell whether it was revoked the policy decides: go on (and the log says so), or wait and then fail with
   \`credential.status_unknown\`.
4. Each document gets its field, placeholder and digest; the artifact of each is stored before anything refers to it, and
   that of a request of one or two documents lies, sealed, in **prepared** itself until the document is signed. The
   content lock is older: an item that names a \`sha256\` is refused with \`document.changed\` unless the file has it.
5. **prepared** records the digests and the transaction ids *before* the provider hears of them.
6. **submission_started** is the intention, in one write with **prepared** unless the worker is told to stop. Only the worker that wrote it may push, once, within
   ${DEFAULT_POLICY.push.startMs / 1000} seconds, in a call that is cut off after ${DEFAULT_POLICY.push.callMs / 1000}. Whoever finds
   it later looks the transaction up first; only when the provider has certainly never heard of it (both times, its own
   propagation and ${DEFAULT_POLICY.push.skewMs / 1000} seconds for clocks that differ are over) may a worker push, after an intention of its own. So a phone buzzes once, whichever process dies
   or stands still.
7. **submitted** starts the wait: one delayed job, no slot, no lock, no memory. What the adapter must find again (session,
   replaced secret) is sealed into **session_changed** before the next look.
8. **approved** stores the signature values before one of them is touched. Everything after needs stored values only.
9. **item_signed** follows only after the value verified against the certificate, and the finished file was read again and
   verified; that of the last document is one write with the end. **completed** therefore means: the file is there and holds. Above B-B a time-stamping authority is asked first, for
   3 seconds at most and not again for 30 seconds after it failed: its token goes into the signature, and \`item_signed\` says B-T.
   Without one the document is sealed at B-B. Sealing again after a crash may thus give another file; the one in
   \`item_signed\` counts, and the other is an orphan that nobody was told of.

What becomes of all this when things fail, and which test shows it: [reliability.md](reliability.md).

## One request, one approval

All documents of a request go to the provider in one transaction: one push, one code, one tap. Only where there are more of
them than the provider takes at a time (\`batchMax\`) are they split, in their order, into as few transactions as possible. These
**batches** follow one another, each with an intention, a push, a code and a deadline of its own, because a phone cannot show
two at once and many providers refuse the second. The API says how often the person is asked
(\`approvals: { needed, given }\`), webhooks tell of each (\`batch_approved\`). When a later batch comes to nothing,
\`on_item_error\` decides: \`abort\` ends the request with nothing signed; \`continue\` keeps what was approved (\`batch_ended\`) and the
request ends \`partially_completed\`. A document that cannot be prepared is treated alike. Cancelling between two approvals signs
nothing.

## After the end

A final status never changes. But a phone may still be ringing when a request is canceled, expires or is given up, so these three
leave a worker to watch: it takes the push back where the provider can (after a cancellation) and looks it up
${DEFAULT_POLICY.watchMs.map((ms) => `${ms / 1000} s`).join(', ')} after the end. An approval that came all the same is written down
as **approved_late** and published; its values are not kept, and nothing is ever embedded. **watch_ended** says what else
became of it. **abandoned** (shown \`failed\`) is the end where nobody can tell what the phone did: \`approval.lost\` for a call that
blocked in a process that died and for sessions the provider forgot, or the last fault of a provider that stayed away.
A failed batch of a request that goes on with others is not watched.

Of a request above B-B **sealed** and **partially_sealed** stand for the two completed ends, published as those, unless every document
has its level already. They leave a worker to raise it, by appending: a document timestamp where a signature has none inside, the evidence,
a closing timestamp. **item_preserved** carries the hash of a longer file that starts with the sealed one, was read again and lacks nothing
of its level. Authorities that do not answer are asked again for ${DEFAULT_POLICY.preserve.giveUpMs / 86_400_000} days; what was reached before is kept. **item_preservation_failed** says that
a level was given up, **preservation_ended** that nothing more will be appended. For B-LTA that comes only when the last timestamp outlasts the
request: until then the sweeper wakes it ${DEFAULT_POLICY.preserve.renewWithinMs / 86_400_000} days before the timestamp's certificate ends. No job waits for that.

A retry is a new request with \`retry_of\`: the unsigned documents, same signer, same words. The old one stays as it is.

## The audit chain

Every event carries \`prevHash\` (the \`hash\` of the event before; 64 zeros for the first) and \`hash\`: the lower-case hex SHA-256 of
the event without \`hash\`, written as RFC 8785 (JSON Canonicalization Scheme) prescribes, in UTF-8. \`follow\` and \`begin\` compute
it; every store checks both before it keeps an event. Personal data and secrets are in the events only sealed, so an erasure
by destroying keys does not break a chain. Workers sign the ends of all logs that grew (Ed25519, checkpoints that form a chain of
their own), so that also a log that was cut short, rewritten or removed is found: \`kyso audit verify\`,
[operations.md](operations.md).
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
  return `| \`${state}\` | \`${shown}\` | ${effect ?? 'none: at rest'} | ${events.join('<br>') || '–'} |`;
}
