/** How a command ended on a node. */
export interface NodeExit {
  readonly node: string;
  /** What the command ended with, or 255 from ssh, or what stands for a signal or a time that was up. */
  readonly code: number;
  /** What ended it, when that was not the command itself. */
  readonly why?: string;
}

/** ssh ends with it when it could not reach the node, as some commands do on their own account. */
const UNREACHABLE = 255;
/** As timeout(1) ends. */
export const TIMED_OUT = 124;

/** What `wwctl` ends with: the worst of what nodes ended with. */
export function worstCode(exits: readonly NodeExit[]): number {
  return exits.reduce((worst, { code }) => Math.max(worst, code), 0);
}

/** E.g. `ended with 255 (unreachable)`. */
export function exitText({ code, why }: NodeExit): string {
  const reason = why ?? (code === UNREACHABLE ? 'unreachable, or the command itself ended so' : undefined);
  return `ended with ${code}${reason === undefined ? '' : ` (${reason})`}`;
}
