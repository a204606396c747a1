import { type Maybe, type NewPacket, nftMatches } from './nft-match.ts';
import { isRecord, type NftChain, type NftRule, type NftRuleset } from './nft-ruleset.ts';

/** `unknown`: a rule that cannot be judged here may let it in. */
export type NftVerdict = 'accept' | 'drop' | 'unknown';

/** What the rules do with the packet. What drops it early drops more than this host's own: whether it should is not judged. */
export function nftVerdict(ruleset: NftRuleset, packet: NewPacket): NftVerdict {
  const verdictsOf = (chains: readonly NftChain[]) =>
    chains
      .filter(({ cards }) => cards?.includes(packet.card) ?? true)
      .map((chain) => new Walk(ruleset, packet, chain).verdict());
  const verdicts = verdictsOf(ruleset.base);
  if (verdicts.includes('drop')) return 'drop';
  return [...verdicts, ...verdictsOf(ruleset.early)].every((verdict) => verdict === 'accept') ? 'accept' : 'unknown';
}

/** What a rule, or a chain, says about the packet for good; undefined: go on with the next. */
type Step = 'accept' | 'drop' | 'return' | undefined;

/** Chains that jump in circles cannot be loaded; this only bounds what a broken listing may do. */
const DEEPEST = 32;

/** The packet's way through one base chain and those that it jumps to. */
class Walk {
  readonly #ruleset: NftRuleset;
  readonly #packet: NewPacket;
  readonly #chain: NftChain;
  /** A rule whose conditions are not known would have accepted. */
  #mayBeAccepted = false;

  constructor(ruleset: NftRuleset, packet: NewPacket, chain: NftChain) {
    this.#ruleset = ruleset;
    this.#packet = packet;
    this.#chain = chain;
  }

  verdict(): NftVerdict {
    const end = this.#through(this.#chain.name, 0);
    const isDropped = end === 'drop' || (end !== 'accept' && this.#chain.dropsByDefault);
    if (!isDropped) return 'accept';
    return this.#mayBeAccepted ? 'unknown' : 'drop';
  }

  #through(chain: string, depth: number): Step {
    if (depth > DEEPEST) return undefined;
    for (const rule of this.#ruleset.rules.get(`${this.#chain.scope} ${chain}`) ?? []) {
      const step = this.#apply(rule, depth);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  #apply({ statements }: NftRule, depth: number): Step {
    const holds = allHold(statements.map((statement) => this.#holds(statement)));
    if (holds === false) return undefined;
    const action = statements.find((statement) => ACTIONS.some((name) => name in statement));
    if (holds === undefined) {
      this.#mayBeAccepted ||= action !== undefined && !('drop' in action || 'reject' in action || 'return' in action);
      return undefined;
    }
    return action === undefined ? undefined : this.#act(action, depth);
  }

  #act(action: Readonly<Record<string, unknown>>, depth: number): Step {
    if ('accept' in action) return 'accept';
    if ('drop' in action || 'reject' in action) return 'drop';
    if ('return' in action) return 'return';
    const jump = action['jump'] ?? action['goto'];
    if (!isRecord(jump)) {
      // A verdict map: which of its verdicts is taken is not looked into.
      this.#mayBeAccepted = true;
      return undefined;
    }
    const end = this.#through(String(jump['target']), depth + 1);
    if (end === 'return' || end === undefined) return 'goto' in action ? 'return' : undefined;
    return end;
  }

  #holds(statement: Readonly<Record<string, unknown>>): Maybe {
    const { match } = statement;
    if (!isRecord(match)) return 'xt' in statement || 'limit' in statement ? undefined : true;
    const setOf = (name: string) => this.#ruleset.sets.get(`${this.#chain.scope} ${name}`) ?? [];
    return nftMatches(match, this.#packet, setOf);
  }
}

const ACTIONS = ['accept', 'drop', 'reject', 'return', 'jump', 'goto', 'vmap'] as const;

function allHold(conditions: readonly Maybe[]): Maybe {
  if (conditions.includes(false)) return false;
  return conditions.includes(undefined) ? undefined : true;
}
