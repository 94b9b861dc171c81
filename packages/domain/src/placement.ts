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

/** What a portal may ask for; the place of the last two is found in the document when it is prepared. */
export type RequestedPlacement =
  | Placement
  /** An empty signature field that the document has already, by its full name. */
  | { readonly mode: 'field'; readonly name: string }
  | {
      readonly mode: 'anchor';
      /** Text on the page, such as "Người làm đơn"; case, accents and line breaks do not matter. */
      readonly text: string;
      /** Which of several; a number is 1-based. Absent: there must be only one. */
      readonly occurrence?: 'first' | 'last' | number;
      /** From the middle of the text to the middle of the box, positive to the right. */
      readonly dx: number;
      /** From the lower edge of the text to the upper edge of the box, positive upwards. */
      readonly dy: number;
      readonly width: number;
      readonly height: number;
    };
