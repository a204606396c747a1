import type { Listener, SocketHolder } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail, warn } from '../check.ts';
import { describePort, type WantedPort, wantedPorts } from './wanted-ports.ts';

interface PortFacts {
  readonly wanted: readonly WantedPort[];
  readonly listeners: readonly Listener[];
  /** Of the daemon; undefined when none runs, and the ports are to be free. */
  readonly pid: number | undefined;
}

/** The daemon has its ports, and nobody else does. */
export const ports = defineCheck<PortFacts>({
  id: 'ports',
  title: 'ports',
  gather: async ({ config, host, daemon, pid }) => {
    const wanted = wantedPorts(config);
    const listeners = await host.listeners(wanted.map(({ port }) => port));
    return { wanted, listeners, pid: daemon === undefined ? undefined : pid };
  },
  judge: ({ wanted, listeners, pid }) => wanted.flatMap((port) => judgePort(port, listeners, pid)),
  ok: ({ wanted, pid }) => {
    const whose = pid === undefined ? 'free for warewulfd, or held by it' : 'held by warewulfd';
    return wanted.length === 0 ? 'none is wanted' : `${whose}: ${[...new Set(wanted.map(describePort))].join(', ')}`;
  },
});

function judgePort(wanted: WantedPort, listeners: readonly Listener[], pid: number | undefined): readonly Finding[] {
  const there = listeners.filter((listener) => isInTheWay(listener, wanted));
  // A daemon that was not asked is one all the same.
  const isOurs = ({ holder }: Listener): boolean =>
    pid === undefined ? holder?.program === 'warewulfd' : holder?.pid === pid;
  const others = there.filter((listener) => !isOurs(listener));
  const hasIt = there.some(isOurs);
  if (others.length > 0) return others.map((other) => occupied(wanted, other, hasIt));
  if (hasIt || pid === undefined) return [];
  const where = ALL.has(wanted.address) ? '' : ` at ${wanted.address}`;
  return [fail(`nobody listens on ${describePort(wanted)}${where}`, 'systemctl restart warewulfd')];
}

function isInTheWay({ protocol, address, port }: Listener, wanted: WantedPort): boolean {
  return protocol === wanted.protocol && port === wanted.port && overlaps(address, wanted.address);
}

const ALL = new Set(['0.0.0.0', '::']);

function overlaps(one: string, other: string): boolean {
  return one === other || ALL.has(one) || ALL.has(other);
}

/** Both can have it when each is bound to its own card. */
function occupied(wanted: WantedPort, { address, holder }: Listener, hasIt: boolean): Finding {
  const who = holder === undefined ? 'another program' : `${holder.program} (pid ${holder.pid})`;
  const place = `${describePort(wanted)} at ${address}`;
  if (hasIt) return warn(`${who} listens on ${place} beside warewulfd`, stopCommand(wanted, holder));
  return fail(`${who} has ${place}`, stopCommand(wanted, holder));
}

function stopCommand({ protocol, port }: WantedPort, holder: SocketHolder | undefined): string {
  if (holder === undefined) return `ss --listening --processes --numeric --${protocol} 'sport = :${port}'`;
  return holder.unit === undefined ? `kill ${holder.pid}` : `systemctl disable --now ${holder.unit}`;
}
