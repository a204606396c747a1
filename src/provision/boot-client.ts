import type { DhcpMessage } from '../codec/dhcp/message.ts';
import { FIRMWARE } from './firmware-table.ts';

/** Who is asking, as far as booting goes. `architectures` are the values of option 93 in the client's order. */
export interface BootClient {
  /** `pxe` and `http` are firmware, `ipxe` is our second stage, `ordinary` is an operating system or an appliance. */
  readonly kind: 'pxe' | 'http' | 'ipxe' | 'ordinary';
  readonly architectures: readonly number[];
}

type Asking = Pick<DhcpMessage, 'options'>;

/** Option 93 values whose firmware loads its program from a URL. */
const HTTP_ARCHITECTURES: ReadonlySet<number> = new Set(
  FIRMWARE.filter(({ transport }) => transport === 'http').map(({ architecture }) => architecture),
);

/** Tells firmware, iPXE and ordinary clients apart by options 77, 60 and 93. */
export function bootClient(message: Asking): BootClient {
  const architectures = architecturesOf(message);
  return { kind: kindOf(message, architectures), architectures };
}

function kindOf({ options }: Asking, architectures: readonly number[]): BootClient['kind'] {
  // iPXE also calls itself a PXEClient, so the user class comes first.
  if (options.userClass?.includes('iPXE')) return 'ipxe';
  if (options.vendorClass?.startsWith('HTTPClient')) return 'http';
  if (options.vendorClass?.startsWith('PXEClient')) return 'pxe';
  const [first] = architectures;
  if (first === undefined) return 'ordinary';
  return HTTP_ARCHITECTURES.has(first) ? 'http' : 'pxe';
}

/** ROMs that leave out option 93 still name it in option 60: `PXEClient:Arch:00007:UNDI:003016` (RFC 4578 §2.1, PXE 2.1). */
function architecturesOf({ options }: Asking): readonly number[] {
  if (options.clientArchitectures !== undefined) return options.clientArchitectures;
  const named = /^(?:PXE|HTTP)Client:Arch:(\d{5})/.exec(options.vendorClass ?? '')?.[1];
  return named === undefined ? [] : [Number(named)];
}
