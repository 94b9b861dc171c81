/**
 * Where a signature goes. Lengths are PDF points (1/72 inch) in the page's own upright view: what a person sees after
 * /Rotate and /CropBox, origin at the lower left corner of the visible page.
 */
export type Placement =
  | { readonly mode: 'invisible' }
  | {
      readonly mode: 'rect';
      /** 1-based. */
      readonly page: number;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };
