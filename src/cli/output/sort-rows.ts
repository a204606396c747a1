import { compareNatural } from '../../domain/compare-natural.ts';
import { cellText } from './cell-text.ts';
import { findColumn, type KnownColumns } from './choose-columns.ts';
import type { Column } from './listing.ts';

/** The rows in the order of `--sort`: the first field counts most; what has no value comes last either way. */
export function sortRows<Row>(
  rows: readonly Row[],
  known: KnownColumns<Row>,
  sort: readonly string[] | undefined,
): readonly Row[] {
  if (sort === undefined) return rows;
  const orders = sort.map((word) => orderOf(known, word));
  const decided = (a: Row, b: Row): number => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return rows.toSorted(decided);
}

function orderOf<Row>(known: KnownColumns<Row>, word: string): (a: Row, b: Row) => number {
  const isReversed = word.startsWith('-');
  const column = findColumn(known, isReversed ? word.slice(1) : word);
  return (a, b) => compareCells(column, a, b, isReversed ? -1 : 1);
}

function compareCells<Row>({ value }: Column<Row>, a: Row, b: Row, direction: 1 | -1): number {
  const [left, right] = [value(a), value(b)];
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
  const [one, other] = [cellText(left), cellText(right)];
  if (one === '' || other === '') return Number(one === '') - Number(other === '');
  return compareNatural(one, other) * direction;
}
