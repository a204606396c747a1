import { parseIp6 } from '../../address/ip6.ts';
import { parseNetwork6 } from '../../address/network6.ts';
import { UnavailableError } from '../../domain/errors.ts';
import type { RouterAdvertisement } from '../../service/ports/host-facts.ts';
import { runTool } from '../process/run-tool.ts';

/** How rdisc6 ends when no router answers. */
const NO_ANSWER = 2;

/** Asks the routers on a card, and waits two seconds for their answers. */
export async function askRouters(card: string): Promise<readonly RouterAdvertisement[]> {
  try {
    return parseRdisc6(await runTool('rdisc6', ['-m', '-r', '2', '-w', '1000', card], 'ndisc6'));
  } catch (error) {
    if (error instanceof UnavailableError && exitCodeOf(error.cause) === NO_ANSWER) return [];
    throw error;
  }
}

/** Reads what `rdisc6` (ndisc6) prints: one block for each answer, which ends with its sender. */
export function parseRdisc6(text: string): readonly RouterAdvertisement[] {
  const blocks = text.split(/^(?= *Hop limit)/m).slice(1);
  const read = blocks.flatMap((block) => {
    const router = parseIp6(/^ *from (\S+)/m.exec(block)?.[1] ?? '');
    return router === undefined
      ? []
      : [{ router, isManaged: says(block, 'Stateful address conf.'), prefixes: prefixesOf(block) }];
  });
  // A router that answers both questions is one.
  return [...new Map(read.map((advertisement) => [advertisement.router, advertisement])).values()];
}

function prefixesOf(block: string): RouterAdvertisement['prefixes'] {
  return block
    .split(/^(?= *Prefix +:)/m)
    .slice(1)
    .flatMap((part) => {
      const network = parseNetwork6(/^ *Prefix +: (\S+)/.exec(part)?.[1] ?? '');
      return network === undefined
        ? []
        : [{ network, isOnLink: says(part, 'On-link'), isAutonomous: says(part, 'Autonomous address conf.') }];
    });
}

function says(block: string, what: string): boolean {
  return block.split('\n').some((line) => line.trimStart().startsWith(what) && /:\s+Yes\b/.test(line));
}

function exitCodeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
