/** Two profiles that all nodes have. */
export const PROFILES = {
  default: { 'system overlay': ['wwinit', 'hosts'], kernel: { args: ['quiet', 'crashkernel=no'] } },
  gpu: { tags: { accelerator: 'yes' }, 'runtime overlay': ['ssh.authorized_keys'], kernel: { args: ['nomodeset'] } },
} as const;

export type NodeDocument = ReturnType<typeof nodeDocument>;

/** So many nodes `n00001`… as their owner would describe them. */
export function sampleNodes(count: number): Readonly<Record<string, NodeDocument>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [nodeName(index + 1), nodeDocument(index + 1)]),
  );
}

export function nodeName(number: number): string {
  return `n${String(number).padStart(5, '0')}`;
}

/** All of them as a nodeset. */
export function nodesetOf(count: number): string {
  return `n[${nodeName(1).slice(1)}-${nodeName(count).slice(1)}]`;
}

export function hwaddrOf(number: number): string {
  const bytes = [number >> 16, (number >> 8) & 255, number & 255].map((byte) => byte.toString(16).padStart(2, '0'));
  return `52:54:00:${bytes.join(':')}`;
}

function nodeDocument(number: number) {
  const host = `${number >> 8}.${number & 255}`;
  return {
    profiles: ['default', 'gpu'],
    comment: 'a node',
    'network devices': {
      default: { hwaddr: hwaddrOf(number), ipaddr: `10.1.${host}`, netmask: '255.255.0.0', gateway: '10.1.255.254' },
    },
    ipmi: { ipaddr: `10.2.${host}`, username: 'admin' },
    tags: { rack: `${number % 40}` },
  };
}
