import type { Style } from './terminal.ts';

/** One column of what a command lists. All forms of output follow from it. */
export interface Column<Row> {
  /** What stands above it in tables, e.g. `NODE NAME`. */
  readonly heading: string;
  /** What `--fields`, `--sort`, CSV and JSON call it; the heading in lower case when missing. */
  readonly name?: string;
  /** For programs and for sorting: text, a number, a yes or no, or a list of these; undefined when there is none. */
  readonly value: (row: Row) => unknown;
  /** For people, where the value reads badly, e.g. `421.3 MiB` for bytes. */
  readonly text?: (row: Row) => string | undefined;
  readonly style?: (row: Row) => Style | undefined;
  /** Shown only when `--fields` names it. */
  readonly isExtra?: boolean;
  /** Cut to what is left of a terminal's width; never in pipes and files. */
  readonly canShrink?: boolean;
}

/** Names beyond those of the columns, such as the paths of a field table. */
export interface MoreFields<Row> {
  readonly find: (name: string) => Column<Row> | undefined;
  /** To offer the nearest of, and to complete. */
  readonly names: () => readonly string[];
}

/** What a command lists or shows. */
export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What a row is called: the lines of `--output name`, and the keys of a `map`. */
  readonly name: (row: Row) => string;
  /** A row in JSON and YAML; the row itself when missing. */
  readonly document?: (row: Row) => unknown;
  /**
   * In JSON and YAML: a list of documents; a map from names to documents; or, for a command that shows `one` thing, the
   * document alone, which a table shows with one line per column.
   */
  readonly shape: 'list' | 'map' | 'one';
  /** JSON and YAML without `--fields`, where they are not made of the rows, e.g. what the rows are parts of. */
  readonly whole?: unknown;
  /** Asked for once `--fields` or `--sort` name something. */
  readonly moreFields?: () => Promise<MoreFields<Row>>;
}
