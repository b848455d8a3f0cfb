import { type Codec, loadTypes, type Uint64, uint64 } from '../wire/codec.ts';
import { type Entry, indexAfter } from './log.ts';

/** PagingInfo as its codec has it. */
export interface PagingInfo {
  readonly direction: number;
  readonly limit: number;
  readonly idCursor: Uint64;
}

export const directions = { unspecified: 0, ascending: 1, descending: 2 } as const;

/** Entries on a page, at most and where nothing is said. */
export const pageSize = 100;

export interface Page {
  readonly entries: readonly Entry[];
  /** The PagingInfo of the answer, encoded. */
  readonly info: Uint8Array;
}

const codec = loadTypes('mls/api/v1/mls.pb.js').PagingInfo as Codec<PagingInfo>;

/** Entries from the start that fit; at least one, so that a reader gets on. */
const fitting = (entries: readonly Entry[], bytes: number): readonly Entry[] => {
  let left = bytes;
  const end = entries.findIndex((entry, index) => {
    left -= entry.bytes.length + 8;
    return left < 0 && index > 0;
  });
  return end < 0 ? entries : entries.slice(0, end);
};

/**
 * What a query shows: newest first where nothing is said, behind the cursor, at most 100.
 *
 * The cursor to go on from is given only with a full page, as clients expect. A page is full as well when more would
 * not fit into the bytes.
 */
export const selectPage = (entries: readonly Entry[], asked: PagingInfo | undefined, bytes: number): Page => {
  const limit = asked && asked.limit > 0 && asked.limit <= pageSize ? asked.limit : pageSize;
  const ascending = asked?.direction === directions.ascending;
  const cursor = asked?.idCursor.toNumber() ?? 0;
  const behind = indexAfter(entries, ascending ? cursor : cursor - 1);
  const found = ascending
    ? entries.slice(behind, behind + limit)
    : entries
        .slice(0, cursor === 0 ? entries.length : behind)
        .slice(-limit)
        .reverse();
  const shown = fitting(found, bytes);
  const full = shown.length >= limit || shown.length < found.length;
  const info = {
    direction: ascending ? directions.ascending : directions.descending,
    limit,
    idCursor: uint64(full ? (shown.at(-1)?.id ?? 0) : 0),
  };
  return { entries: shown, info: codec.encode(info).finish() };
};
