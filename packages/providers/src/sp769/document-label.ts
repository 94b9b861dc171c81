/**
 * The `doc_id` of a document. It is shown to the signer, so it starts with the file's name; it has to lead back to the
 * item when only item ids are known, so it ends with a tag made of the item id: `Đơn đề nghị.pdf [7F3K2QXM]`.
 */
import { type ItemId, KysoError } from '@kyso/domain';

/** Longest part of a name that is shown, in characters. */
export const MAX_NAME_LENGTH = 48;
/** 40 random bits of the ULID. */
const TAG_LENGTH = 8;

/** @returns at most {@link MAX_NAME_LENGTH} + 11 characters, on one line, without controls of direction. */
export function documentLabel(itemId: ItemId, name: string): string {
  const clean = plainLine(name, MAX_NAME_LENGTH);
  return `${clean === '' ? '' : `${clean} `}[${tagOf(itemId)}]`;
}

/**
 * The items by their tags.
 * @throws KysoError `internal` when two items of one order share a tag, which random ids do not.
 */
export function itemsByTag(itemIds: readonly ItemId[]): ReadonlyMap<string, ItemId> {
  const items = new Map(itemIds.map((itemId) => [tagOf(itemId), itemId]));
  if (items.size !== itemIds.length) throw new KysoError('internal', 'two items of an order have the same tag');
  return items;
}

/** The tag at the end of a `doc_id`; undefined when it is none of ours. */
export function tagIn(docId: string): string | undefined {
  return /\[([0-9A-Z]{8})\]\s*$/i.exec(docId)?.[1]?.toUpperCase();
}

/** One line of at most `maxLength` characters, without control and direction characters that could disguise it. */
export function plainLine(text: string, maxLength: number): string {
  const line = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= maxLength
    ? line
    : `${characters
        .slice(0, maxLength - 1)
        .join('')
        .trimEnd()}…`;
}

function tagOf(itemId: ItemId): string {
  return itemId.slice(-TAG_LENGTH);
}
