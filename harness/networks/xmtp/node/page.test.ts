import { expect, test } from 'vitest';
import { type Codec, loadTypes, uint64 } from '../wire/codec.ts';
import { createBudget } from './budget.ts';
import { createLog, type Entry } from './log.ts';
import { directions, type PagingInfo, selectPage } from './page.ts';

const codec = loadTypes('mls/api/v1/mls.pb.js').PagingInfo as Codec<PagingInfo>;
const { ascending, descending, unspecified } = directions;

/** Entries with the ids 2, 4, 6 and so on: those between belong to other topics. */
const entriesUpTo = (count: number, size = 1): readonly Entry[] => {
  const log = createLog(createBudget(Infinity, 'bytes'), Infinity);
  for (let at = 0; at < 2 * count; at += 1)
    log.append(Buffer.of(at % 2), () => new Uint8Array(size), Buffer.from(`${at}`));
  return log.of(Buffer.of(1));
};

const page = (
  entries: readonly Entry[],
  asked?: { readonly direction?: number; readonly limit?: number; readonly cursor?: bigint },
  bytes = 1e6,
) => {
  const { direction = unspecified, limit = 0, cursor = 0n } = asked ?? {};
  const info = asked && { direction, limit, idCursor: uint64(cursor) };
  const found = selectPage(entries, info, bytes);
  const told = codec.decode(found.info);
  return [found.entries.map(({ id }) => id), Number(told.idCursor), told.limit, told.direction];
};

const five = entriesUpTo(5);

test.for([
  ['newest first where nothing is said', undefined, [[10, 8, 6, 4, 2], 0, 100, descending]],
  ['newest first without a direction', {}, [[10, 8, 6, 4, 2], 0, 100, descending]],
  ['oldest first', { direction: ascending }, [[2, 4, 6, 8, 10], 0, 100, ascending]],
  ['an unknown direction is newest first', { direction: 7 }, [[10, 8, 6, 4, 2], 0, 100, descending]],
  ['a page', { direction: ascending, limit: 2 }, [[2, 4], 4, 2, ascending]],
  ['the next page', { direction: ascending, limit: 2, cursor: 4n }, [[6, 8], 8, 2, ascending]],
  ['the last page', { direction: ascending, limit: 2, cursor: 8n }, [[10], 0, 2, ascending]],
  ['a last page that is full', { direction: ascending, limit: 5 }, [[2, 4, 6, 8, 10], 10, 5, ascending]],
  ['behind the last', { direction: ascending, cursor: 10n }, [[], 0, 100, ascending]],
  ['a cursor of another topic', { direction: ascending, cursor: 5n }, [[6, 8, 10], 0, 100, ascending]],
  ['a page from the newest', { limit: 2 }, [[10, 8], 8, 2, descending]],
  ['the page before', { limit: 2, cursor: 8n }, [[6, 4], 4, 2, descending]],
  ['before the first', { limit: 2, cursor: 2n }, [[], 0, 2, descending]],
  ['before another topic’s', { cursor: 5n }, [[4, 2], 0, 100, descending]],
  ['far ahead, oldest first', { direction: ascending, cursor: 2n ** 64n - 1n }, [[], 0, 100, ascending]],
  ['far ahead, newest first', { cursor: 2n ** 64n - 1n }, [[10, 8, 6, 4, 2], 0, 100, descending]],
] as const)('%s', ([, asked, told]) => {
  expect(page(five, asked)).toEqual(told);
});

test.for([0, 100, 101, 4_294_967_295])('a limit of %d is one of 100', (limit) => {
  const [ids, cursor, told] = page(entriesUpTo(101), { direction: ascending, limit });
  expect([ids, cursor, told]).toEqual([Array.from({ length: 100 }, (_, at) => 2 * at + 2), 200, 100]);
});

test('nothing has no pages', () => {
  expect(page([])).toEqual([[], 0, 100, descending]);
});

test('a page that would be too large is cut, and tells how to go on', () => {
  const large = entriesUpTo(5, 1000);
  expect(page(large, { direction: ascending }, 2100)).toEqual([[2, 4], 4, 100, ascending]);
  expect(page(large, { direction: ascending, cursor: 4n }, 2100)).toEqual([[6, 8], 8, 100, ascending]);
  expect(page(large, { direction: ascending, cursor: 8n }, 2100)).toEqual([[10], 0, 100, ascending]);
});

test('one that is too large alone is shown all the same', () => {
  expect(page(entriesUpTo(2, 1000), { direction: ascending }, 10)).toEqual([[2], 2, 100, ascending]);
});
