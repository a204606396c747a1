import type { Nodeset, Operator, Step } from './nodeset.ts';
import { MAX_DEPTH, MAX_NAMES, MAX_SEARCHES, MAX_TEXT } from './nodeset-limits.ts';
import { isProblem, type NodesetProblem } from './nodeset-problem.ts';
import { type Token, tokenAt } from './nodeset-token.ts';
import { tooManyNames } from './read-word.ts';

/**
 * Reads a nodeset; docs/nodesets.md has the grammar. Any text ends quickly, in one or the other: names, searches and
 * parentheses are counted while it is read, and nothing is expanded.
 */
export function parseNodeset(text: string): { readonly ast: Nodeset } | { readonly problem: NodesetProblem } {
  if (text.length > MAX_TEXT) {
    return { problem: { what: `longer than ${MAX_TEXT} characters`, remedy: 'Use a group.', at: MAX_TEXT } };
  }
  const first = tokenAt(text, 0);
  if (isProblem(first)) return { problem: first };
  const reader: Reader = { text, token: first, names: 0, searches: 0, depth: 0 };
  const ast = readWords(reader);
  if (isProblem(ast)) return { problem: ast };
  const { at, kind } = reader.token;
  if (kind !== 'close') return { ast };
  return { problem: { what: 'a ) has no ( before it', remedy: 'Take it out.', at } };
}

/** Where the parser is, and what it has counted so far. */
interface Reader {
  readonly text: string;
  token: Token;
  names: number;
  searches: number;
  depth: number;
}

/** Chains with spaces between them, up to the end or a closing parenthesis. */
function readWords(reader: Reader): Nodeset | NodesetProblem {
  const steps: Step[] = [];
  for (;;) {
    const skipped = skipCommas(reader);
    if (skipped !== undefined) return skipped;
    if (reader.token.kind === 'end' || reader.token.kind === 'close') return chainOf(steps);
    if (steps.length > 0 && !reader.token.isApart) return missingOperator(reader.token.at);
    const operand = readChain(reader);
    if (isProblem(operand)) return operand;
    steps.push({ operator: 'union', operand });
  }
}

/** Operands with operators between them. Commas may also stand where nothing follows. */
function readChain(reader: Reader): Nodeset | NodesetProblem {
  const steps: Step[] = [];
  let operator: Operator = 'union';
  for (;;) {
    const operand = readOperand(reader);
    if (isProblem(operand)) return operand;
    steps.push({ operator, operand });
    const { token } = reader;
    if (token.kind !== 'operator') return chainOf(steps);
    operator = token.operator;
    const problem = operator === 'union' ? skipCommas(reader) : advance(reader);
    if (problem !== undefined) return problem;
    if (operator === 'union' && reader.token.kind !== 'term' && reader.token.kind !== 'open') {
      return reader.token.kind === 'operator' ? missingOperand(reader.token.at) : chainOf(steps);
    }
  }
}

function readOperand(reader: Reader): Nodeset | NodesetProblem {
  const { token } = reader;
  if (token.kind === 'open') return readGroup(reader, token.at);
  if (token.kind !== 'term') return missingOperand(token.at);
  const problem = countTerm(reader, token) ?? advance(reader);
  return problem ?? token.term;
}

function readGroup(reader: Reader, at: number): Nodeset | NodesetProblem {
  if (reader.depth === MAX_DEPTH) {
    return { what: `more than ${MAX_DEPTH} parentheses inside one another`, remedy: 'Write it flatter.', at };
  }
  reader.depth += 1;
  const problem = advance(reader);
  if (problem !== undefined) return problem;
  const inside = readWords(reader);
  if (isProblem(inside)) return inside;
  if (reader.token.kind !== 'close') return { what: 'a ( has no ) behind it', remedy: 'Close it.', at };
  reader.depth -= 1;
  return advance(reader) ?? inside;
}

function countTerm(reader: Reader, { term, at }: Token & { kind: 'term' }): NodesetProblem | undefined {
  const { count, hasWildcard } = term.kind === 'attribute' ? term.value : term.word;
  reader.names += count;
  if (hasWildcard || term.kind === 'group') reader.searches += count;
  else if (term.kind === 'attribute') reader.searches += 1;
  if (reader.names > MAX_NAMES) return tooManyNames(at);
  if (reader.searches <= MAX_SEARCHES) return undefined;
  return { what: `more than ${MAX_SEARCHES} groups, attributes and wildcards`, remedy: 'Ask for fewer at once.', at };
}

function skipCommas(reader: Reader): NodesetProblem | undefined {
  while (reader.token.kind === 'operator' && reader.token.operator === 'union') {
    const problem = advance(reader);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function advance(reader: Reader): NodesetProblem | undefined {
  const token = tokenAt(reader.text, reader.token.end);
  if (isProblem(token)) return token;
  reader.token = token;
  return undefined;
}

function chainOf(steps: readonly Step[]): Nodeset {
  const [only, ...others] = steps;
  return only !== undefined && others.length === 0 ? only.operand : { kind: 'chain', steps };
}

function missingOperand(at: number): NodesetProblem {
  return { what: 'nodes are missing', remedy: 'Write nodes on both sides of ! & ^.', at };
}

function missingOperator(at: number): NodesetProblem {
  return { what: 'a space or an operator is missing', remedy: 'Write one of , ! & ^ between nodes.', at };
}
