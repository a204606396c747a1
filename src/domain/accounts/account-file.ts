/** A line of passwd(5) or group(5), of which name, id and the rest are known. */
export interface AccountLine {
  readonly name: string;
  /** Of a user its uid, of a group its gid. */
  readonly id: number;
  /** All columns. */
  readonly columns: readonly string[];
}

export interface AccountFile {
  readonly accounts: readonly AccountLine[];
  /** Lines that are no account: those of NIS (`+`, `-`), comments, broken ones. */
  readonly others: readonly string[];
}

/** How many columns a line has. */
const COLUMNS = { user: 7, group: 4 } as const;

export type AccountKind = keyof typeof COLUMNS;

/** Reads a file; of a name that comes twice, the first line counts, as it does for the C library. */
export function parseAccounts(kind: AccountKind, text: string): AccountFile {
  const accounts = new Map<string, AccountLine>();
  const others: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const account = accountIn(kind, line);
    if (account === undefined) others.push(line);
    else if (!accounts.has(account.name)) accounts.set(account.name, account);
  }
  return { accounts: [...accounts.values()], others };
}

export function formatAccounts({ accounts, others }: AccountFile): string {
  const lines = [...accounts.map(({ columns }) => columns.join(':')), ...others];
  return lines.map((line) => `${line}\n`).join('');
}

/** With another value in one column, counted from 0. */
export function withColumn(columns: readonly string[], at: number, value: string): readonly string[] {
  return columns.map((column, index) => (index === at ? value : column));
}

function accountIn(kind: AccountKind, line: string): AccountLine | undefined {
  const columns = line.split(':');
  const [name = '', , id = ''] = columns;
  const isAccount = columns.length === COLUMNS[kind] && /^[^+\-#:\s][^:\s]*$/.test(name) && /^\d{1,10}$/.test(id);
  const isWhole = kind === 'group' || /^\d{1,10}$/.test(columns[3] ?? '');
  return isAccount && isWhole ? { name, id: Number(id), columns } : undefined;
}
