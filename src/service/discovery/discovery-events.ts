import type { Logger } from 'pino';
import type { MacAddress } from '../../address/mac-address.ts';
import type { Author } from '../registry/registry.ts';

/** Something became of a machine in the queue. */
export interface DiscoveryEvent extends Author {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what: 'discovered' | 'assigned' | 'ignored' | 'heeded' | 'forgotten';
  readonly hwaddr: MacAddress;
  /** Whose machine it is now. */
  readonly node?: string;
}

export interface DiscoveryEvents {
  tell(event: DiscoveryEvent): void;
  onEvent(listener: (event: DiscoveryEvent) => void): () => void;
}

/** Telling never throws: it happens in the middle of an answer to a machine. */
export function createDiscoveryEvents(log: Pick<Logger, 'error'>): DiscoveryEvents {
  const listeners = new Set<(event: DiscoveryEvent) => void>();
  return {
    tell: (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          log.error({ err: error }, 'a listener could not take an event of the discovery');
        }
      }
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
