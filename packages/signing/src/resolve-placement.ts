import type { ByteSource, Placement, RequestedPlacement } from '@kyso/domain';
import { findAnchors, type OpenOptions, placeByAnchor } from '@kyso/pdf';
import { type FieldBox, fieldBox } from './field-box.ts';

/** Where the signature goes, once the document has been looked at: a box, nothing to see, or a field that is there. */
export type ResolvedPlacement = {
  readonly placement: Placement;
  readonly fieldName?: string;
  /** Of that field, when it is visible. */
  readonly fieldBox?: FieldBox;
};

/**
 * @param password of a document that does not open without
 * @throws KysoError `placement.anchor_not_found`, `placement.anchor_ambiguous`, `placement.out_of_page`,
 * `validation_failed` (`field_not_found`), `document.*`
 */
export async function resolvePlacement(
  base: ByteSource,
  requested: RequestedPlacement,
  password: Pick<OpenOptions, 'password'> = {},
): Promise<ResolvedPlacement> {
  switch (requested.mode) {
    case 'invisible':
    case 'rect':
      return { placement: requested };
    case 'field': {
      const box = fieldBox(base, requested.name, password);
      const field = { placement: { mode: 'invisible' }, fieldName: requested.name } as const;
      return box === undefined ? field : { ...field, fieldBox: box };
    }
    case 'anchor': {
      const found = await findAnchors(base, { text: requested.text }, password);
      return { placement: placeByAnchor(found, requested) };
    }
  }
}
