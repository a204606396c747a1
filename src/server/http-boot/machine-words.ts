import type { Request } from 'express';
import { MACHINE_WORDS, type MachineWords, plainWords } from '../../domain/unknown-machine.ts';
import { queryValue } from './query-value.ts';

/** Words that travel under another name: the asset tag is a key for nodes that have one. */
const PARAMETERS: Readonly<Partial<Record<keyof MachineWords, string>>> = { assetTag: 'assetkey' };

/**
 * What a machine says of itself in the query of its script; undefined when it does not introduce itself: the URL that DHCP
 * gives has the asset tag and the UUID alone. An empty serial number is an answer too.
 */
export function machineWords(request: Request): MachineWords | undefined {
  if (request.query['serial'] === undefined) return undefined;
  const said = MACHINE_WORDS.map((word) => [word, plainWords(queryValue(request, PARAMETERS[word] ?? word))] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}
