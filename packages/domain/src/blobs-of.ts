import type { RequestEvent, Sha256 } from './events.ts';

/**
 * The blobs that an event names: while the event is kept, they are. Stores index them, so that whoever clears away
 * orphans can ask for each blob whether anything still needs it.
 */
export function blobsOf(event: RequestEvent): readonly Sha256[] {
  switch (event.type) {
    case 'created': {
      const { appearance, items } = event.data;
      const image = appearance.imageSha256 === undefined ? [] : [appearance.imageSha256];
      return [...new Set([...items.map((item) => item.sha256), ...image])];
    }
    case 'prepared': {
      const { items, revocationEvidence = [] } = event.data;
      return [
        ...new Set([
          ...items.flatMap(({ artifactSha256 }) => artifactSha256 ?? []),
          ...revocationEvidence.map(({ sha256 }) => sha256),
        ]),
      ];
    }
    case 'item_signed':
    case 'item_preserved':
      return [event.data.signedSha256];
    default:
      return [];
  }
}
