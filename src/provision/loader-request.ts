import { type MacAddress, parseMacAddress } from '../address/mac-address.ts';

/** A file of one node, named as its route in HTTP: `kernel/52-54-00-12-34-56?digest=…&assetkey=…`. */
export interface NodeFileRequest {
  readonly stage: 'grub' | 'kernel' | 'initramfs';
  readonly hwaddr: MacAddress;
  readonly digest?: string;
  readonly assetKey?: string;
}

/** A file that loaders look for by themselves, beside the one they were started from and in places of their own. */
export interface FirstScriptRequest {
  readonly first: 'grub' | 'ipxe';
}

const NODE_FILE = /^\/*(grub|kernel|initramfs)\/+([^/?]+)(?:\?(.*))?$/s;
/** GRUB asks for `grub/grub.cfg-01-MAC` first, Debian's for `grub/x86_64-efi/grub.cfg` and others beside themselves. */
const GRUB_SCRIPT = /(?:^|\/)grub\.cfg(?:-01(?:-[0-9a-f]{2}){6})?$/i;
const IPXE_SCRIPT = /(?:^|\/)autoexec\.ipxe$/;

/** What a name means that is no file of a directory; undefined when nothing. */
export function parseLoaderRequest(name: string): NodeFileRequest | FirstScriptRequest | undefined {
  if (GRUB_SCRIPT.test(name)) return { first: 'grub' };
  if (IPXE_SCRIPT.test(name)) return { first: 'ipxe' };
  const [, stage, machine = '', query = ''] = NODE_FILE.exec(name) ?? [];
  const hwaddr = parseMacAddress(machine);
  if (hwaddr === undefined || (stage !== 'grub' && stage !== 'kernel' && stage !== 'initramfs')) return undefined;
  const digest = valueIn(query, 'digest');
  const assetKey = valueIn(query, 'assetkey');
  return { stage, hwaddr, ...(digest && { digest }), ...(assetKey && { assetKey }) };
}

/** As it was sent: GRUB encodes nothing. */
function valueIn(query: string, name: string): string | undefined {
  const given = query.split('&').find((part) => part.startsWith(`${name}=`));
  return given?.slice(name.length + 1);
}
