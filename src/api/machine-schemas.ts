import { z } from 'zod';
import { parseMacAddress } from '../address/mac-address.ts';
import { MACHINE_STATES } from '../domain/unknown-machine.ts';
import type { QueuedMachine } from '../service/discovery/queued-machine.ts';
import type { Given } from './given.ts';

/** In a path; in any usual spelling. */
export const machine = z
  .string()
  .transform((text, { addIssue }) => {
    const hwaddr = parseMacAddress(text);
    if (hwaddr !== undefined) return hwaddr;
    addIssue({ code: 'custom', message: 'is no hardware address: write it like 52:54:00:12:34:56' });
    return z.NEVER;
  })
  .describe('Hardware address, e.g. `52:54:00:12:34:56`');

const time = z.int().describe('Milliseconds since the epoch');

export const machineDocument = z
  .strictObject({
    hwaddr: z.string(),
    state: z.enum(MACHINE_STATES).describe('`assigned`: it is a node by now'),
    node: z.string().exactOptional().describe('Whose machine it is'),
    candidates: z.array(z.string()).describe('Nodes whose rules it meets all the same: choose one'),
    firstSeenAt: time,
    lastSeenAt: time,
    timesSeen: z.int().describe('How often it asked for an address'),
    network: z.string().exactOptional(),
    relay: z.string().exactOptional().describe('IP address'),
    switch: z.string().exactOptional().describe('Remote id of option 82'),
    port: z.string().exactOptional().describe('Circuit id of option 82'),
    architecture: z.string().exactOptional().describe('Option 93, e.g. `00:07`'),
    firmware: z.string().exactOptional(),
    vendorClass: z.string().exactOptional(),
    serial: z.string().exactOptional().describe('This and what follows is what its iPXE says of it'),
    assetTag: z.string().exactOptional(),
    uuid: z.string().exactOptional(),
    manufacturer: z.string().exactOptional(),
    product: z.string().exactOptional(),
    ignoredAt: time.exactOptional(),
    ignoredBy: z.string().exactOptional(),
  })
  .meta({ id: 'Machine', description: 'A machine that wanted to boot without being a node' });

export function describeQueued(queued: QueuedMachine): Given<z.input<typeof machineDocument>> {
  const { switchName, words, ignored, ...machine } = queued;
  return {
    ...machine,
    ...words,
    ...(switchName !== undefined && { switch: switchName }),
    ...(ignored && { ignoredAt: ignored.at, ignoredBy: ignored.by }),
  };
}
