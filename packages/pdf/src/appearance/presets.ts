/**
 * How signatures look by rule, as data: the forms of Decree 30/2020/NĐ-CP, Appendix I, for documents of State agencies,
 * and a citizen's own signature, which the decree does not govern. Not here: drawing, and whether a picture really is
 * blue or red.
 */
import { KysoError, type Placement } from '@kyso/domain';
import { STANDARD_LINES } from './line-template.ts';

export type AppearancePreset = {
  /** `none`: the rule forbids a picture. */
  readonly image: 'required' | 'optional' | 'none';
  /** Lines of text; `{agency}`, `{number}` and `{form}` come from the caller, the other placeholders at signing. */
  readonly lines: readonly string[];
  readonly fontSizePt: number;
  /** `chosen`: the caller gives the box. */
  readonly place: 'chosen' | 'top_right_of_page_1';
  /** What the picture has to be, and where it goes, for people. */
  readonly rule: string;
};

/** Size of the text the decree asks for: Times New Roman, upright, 10 pt, black. */
const DECREE_30_FONT_SIZE_PT = 10;

export const APPEARANCE_PRESETS = {
  citizen: {
    image: 'optional',
    lines: STANDARD_LINES,
    fontSizePt: DECREE_30_FONT_SIZE_PT,
    place: 'chosen',
    rule: 'any picture of the handwritten signature beside name, time and reason',
  },
  decree30_person: {
    image: 'required',
    lines: [],
    fontSizePt: DECREE_30_FONT_SIZE_PT,
    place: 'chosen',
    rule: 'blue handwritten signature, PNG with transparency, centred between the title and the name of the person',
  },
  decree30_agency: {
    image: 'required',
    lines: [],
    fontSizePt: DECREE_30_FONT_SIZE_PT,
    place: 'chosen',
    rule: 'red seal in its real size, PNG with transparency, over the left third of the signature of the person',
  },
  decree30_attachment: {
    image: 'none',
    lines: ['{agency}', '{number}', '{time_iso}'],
    fontSizePt: DECREE_30_FONT_SIZE_PT,
    place: 'top_right_of_page_1',
    rule: 'attachment in a file of its own: agency, number and symbol of the main document, time of signing',
  },
  decree30_copy: {
    image: 'none',
    lines: ['{form}', '{agency}', '{time_iso}'],
    fontSizePt: DECREE_30_FONT_SIZE_PT,
    place: 'top_right_of_page_1',
    rule: 'electronic copy: form of copy (SAO Y, SAO LỤC, TRÍCH SAO), agency, time of signing',
  },
} as const satisfies Record<string, AppearancePreset>;

export type PresetName = keyof typeof APPEARANCE_PRESETS;

/** Texts a preset takes from the caller. */
export type PresetTexts = { readonly agency?: string; readonly number?: string; readonly form?: string };

const OWN_PLACEHOLDER = /\{(agency|number|form)\}/g;

/**
 * The lines of a preset with the caller's texts; placeholders of the time of signing stay.
 * @throws KysoError `validation_failed` when a text of the preset is missing, a picture is missing, or the rule forbids one
 */
export function presetLines(name: PresetName, texts: PresetTexts, hasImage: boolean): readonly string[] {
  const { image, lines }: AppearancePreset = APPEARANCE_PRESETS[name];
  if (image === 'required' && !hasImage) throw invalid(name, 'image_required', 'needs a picture');
  if (image === 'none' && hasImage) throw invalid(name, 'image_forbidden', 'allows no picture');
  return lines.map((line) =>
    line.replace(OWN_PLACEHOLDER, (_, key: keyof PresetTexts) => {
      const text = texts[key]?.trim();
      if (text === undefined || text === '') throw invalid(name, `${key}_required`, `needs the text ${key}`);
      return text;
    }),
  );
}

function invalid(name: PresetName, reason: string, what: string): KysoError {
  return new KysoError('validation_failed', `the appearance ${name} ${what}`, { details: { preset: name, reason } });
}

const TOP_RIGHT = { widthPt: 220, heightPt: 42, marginPt: 20 } as const;

/** The box in the upper right corner of page 1 that the decree asks for, on a page of that size as people see it. */
export function topRightBox(page: { readonly width: number; readonly height: number }): Placement & { mode: 'rect' } {
  const { widthPt, heightPt, marginPt } = TOP_RIGHT;
  const width = Math.min(widthPt, page.width - 2 * marginPt);
  return {
    mode: 'rect',
    page: 1,
    x: page.width - marginPt - width,
    y: page.height - marginPt - heightPt,
    width,
    height: heightPt,
  };
}
