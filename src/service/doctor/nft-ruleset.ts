/** What `nft --json list ruleset` prints (libnftables-json(5)), as far as it decides about packets that come in. */
export interface NftRuleset {
  /** Chains that packets to this host pass, the first one first. */
  readonly base: readonly NftChain[];
  /** Chains that all packets pass before, of cards or for routing. */
  readonly early: readonly NftChain[];
  /** Rules by `family table chain`, in order. */
  readonly rules: ReadonlyMap<string, readonly NftRule[]>;
  /** Elements of named sets by `family table set`. */
  readonly sets: ReadonlyMap<string, readonly unknown[]>;
}

export interface NftChain {
  readonly scope: string;
  readonly name: string;
  readonly dropsByDefault: boolean;
  /** Those of which packets pass it; undefined: all, or some that nft does not print, as 1.0.6 does not. */
  readonly cards: readonly unknown[] | undefined;
}

/** Statements of one rule, as they come. */
export interface NftRule {
  readonly statements: readonly Readonly<Record<string, unknown>>[];
}

/** Families whose rules see packets of a version. */
const FAMILIES = { 4: new Set(['ip', 'inet', 'netdev']), 6: new Set(['ip6', 'inet', 'netdev']) } as const;
const EARLY_HOOKS: readonly unknown[] = ['ingress', 'prerouting'];

/** The rules that packets of this IP version meet. */
export function readNftRuleset(json: unknown, version: 4 | 6 = 4): NftRuleset {
  const objects = listAt(json, 'nftables').filter(isRecord);
  const of = (kind: string) =>
    objects
      .map((object) => object[kind])
      .filter(isRecord)
      .filter(({ family }) => typeof family === 'string' && FAMILIES[version].has(family));
  const chains = of('chain').toSorted((one, other) => Number(one['prio']) - Number(other['prio']));
  const rules = Map.groupBy(of('rule'), (rule) => `${scopeOf(rule)} ${String(rule['chain'])}`);
  return {
    base: chains.filter(({ hook }) => hook === 'input').map(readChain),
    early: chains.filter(({ hook }) => EARLY_HOOKS.includes(hook)).map(readChain),
    rules: new Map(Array.from(rules, ([key, list]) => [key, list.map(readRule)])),
    sets: new Map(of('set').map((set) => [`${scopeOf(set)} ${String(set['name'])}`, listAt(set, 'elem')])),
  };
}

function readChain(chain: Readonly<Record<string, unknown>>): NftChain {
  const { dev } = chain;
  return {
    scope: scopeOf(chain),
    name: String(chain['name']),
    dropsByDefault: chain['policy'] === 'drop',
    cards: dev === undefined ? undefined : [dev].flat(),
  };
}

function readRule(rule: Readonly<Record<string, unknown>>): NftRule {
  return { statements: listAt(rule, 'expr').filter(isRecord) };
}

function scopeOf({ family, table }: Readonly<Record<string, unknown>>): string {
  return `${String(family)} ${String(table)}`;
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
