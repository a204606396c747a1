import type { Word } from './word.ts';

/** What a nodeset says, before anybody looks which nodes there are. */
export type Nodeset = Chain | Term;

/** Steps from left to right, each one applied to what the ones before it gave; none of them stands for no node. */
interface Chain {
  readonly kind: 'chain';
  readonly steps: readonly Step[];
}

export interface Step {
  readonly operator: Operator;
  readonly operand: Nodeset;
}

/** Also the words for them in messages; the first step of a chain is a union. */
export type Operator = 'union' | 'difference' | 'intersection' | 'symmetric difference';

export type Term = NamesTerm | GroupTerm | AttributeTerm;

/** `n[01-04]`; with wildcards, such as `n0*`, nodes that there are. */
export interface NamesTerm {
  readonly kind: 'names';
  readonly word: Word;
}

/** `@NAME` or `@SOURCE:NAME`; the word begins behind the `@`. */
export interface GroupTerm {
  readonly kind: 'group';
  readonly word: Word;
}

/** `attribute=value` or `attribute!=value`. */
export interface AttributeTerm {
  readonly kind: 'attribute';
  readonly at: number;
  readonly attribute: string;
  readonly isNegated: boolean;
  readonly value: Word;
}
