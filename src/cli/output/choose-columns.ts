import { InvalidError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { Column, MoreFields } from './listing.ts';

export interface KnownColumns<Row> {
  readonly columns: readonly Column<Row>[];
  readonly moreFields: MoreFields<Row> | undefined;
}

/** The columns that `--fields` names, or those shown without it. @throws InvalidError for a name that is none. */
export function chooseColumns<Row>(
  known: KnownColumns<Row>,
  fields: readonly string[] | undefined,
): readonly Column<Row>[] {
  if (fields === undefined) return known.columns.filter(({ isExtra }) => isExtra !== true);
  return fields.map((field) => findColumn(known, field));
}

/** @throws InvalidError that offers the nearest name. */
export function findColumn<Row>({ columns, moreFields }: KnownColumns<Row>, field: string): Column<Row> {
  const wanted = field.toLowerCase();
  const found =
    columns.find((column) => columnName(column) === wanted) ??
    columns.find(({ heading }) => heading.toLowerCase() === wanted) ??
    moreFields?.find(field);
  if (found !== undefined) return found;
  const names = [...columns.map(columnName), ...(moreFields?.names() ?? [])];
  throw new InvalidError(`there is no field ${field}. ${didYouMean(field, new Set(names), 'fields')}`);
}

/** What `--fields`, `--sort`, CSV and JSON call a column. */
export function columnName({ heading, name }: Pick<Column<never>, 'heading' | 'name'>): string {
  return name ?? heading.toLowerCase();
}
