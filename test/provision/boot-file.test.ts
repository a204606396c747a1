import { describe, expect, test } from '@jest/globals';
import type { DhcpOptions } from '../../src/codec/dhcp/options.ts';
import { bootClient } from '../../src/provision/boot-client.ts';
import { bootFileFor } from '../../src/provision/boot-file.ts';
import { discover, IPXE, UEFI_ROM } from '../support/dhcp-messages.ts';

const PROGRAMS = {
  bootFiles: {
    '00:00': 'warewulf/undionly.kpxe',
    '00:07': 'warewulf/snponly.efi',
    '00:09': 'warewulf/ipxe-snponly-x86_64.efi',
    '00:0b': 'warewulf/arm64-efi/snponly.efi',
    '00:10': 'http://10.0.0.1:9873/efiboot/shim.efi',
  },
  scriptAuthority: '10.0.0.1:9873',
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: iPXE expands these itself.
const SCRIPT = 'http://10.0.0.1:9873/ipxe/${mac:hexhyp}?assetkey=${asset:uristring}&uuid=${uuid}';

interface Row {
  readonly says: string;
  readonly options: DhcpOptions;
  readonly kind: string;
  readonly file: string | undefined;
}

const rows: Row[] = [
  {
    says: 'a BIOS ROM',
    options: { clientArchitectures: [0], vendorClass: 'PXEClient:Arch:00000:UNDI:002001' },
    kind: 'pxe',
    file: 'warewulf/undionly.kpxe',
  },
  { says: 'a UEFI x86-64 ROM', options: UEFI_ROM, kind: 'pxe', file: 'warewulf/snponly.efi' },
  {
    says: 'a ROM that gives the x86-64 byte code number',
    options: { clientArchitectures: [9], vendorClass: 'PXEClient' },
    kind: 'pxe',
    file: 'warewulf/ipxe-snponly-x86_64.efi',
  },
  {
    says: 'a 32-bit UEFI ROM, for which there is no program',
    options: { clientArchitectures: [6], vendorClass: 'PXEClient' },
    kind: 'pxe',
    file: undefined,
  },
  {
    says: 'a ROM that can do several, the first with a program',
    options: { clientArchitectures: [6, 7], vendorClass: 'PXEClient' },
    kind: 'pxe',
    file: 'warewulf/snponly.efi',
  },
  {
    says: 'an arm64 ROM, whatever the case of the configured hex digits',
    options: { clientArchitectures: [11], vendorClass: 'PXEClient:Arch:00011:UNDI:003000' },
    kind: 'pxe',
    file: 'warewulf/arm64-efi/snponly.efi',
  },
  {
    says: 'a ROM that names its architecture in the vendor class only',
    options: { vendorClass: 'PXEClient:Arch:00007:UNDI:003016' },
    kind: 'pxe',
    file: 'warewulf/snponly.efi',
  },
  {
    says: 'firmware that sends option 93 without a vendor class',
    options: { clientArchitectures: [0] },
    kind: 'pxe',
    file: 'warewulf/undionly.kpxe',
  },
  {
    says: 'UEFI HTTP boot, where a URL is configured',
    options: { clientArchitectures: [16], vendorClass: 'HTTPClient:Arch:00016:UNDI:003001' },
    kind: 'http',
    file: 'http://10.0.0.1:9873/efiboot/shim.efi',
  },
  {
    says: 'UEFI HTTP boot without a URL for the architecture',
    options: { clientArchitectures: [19], vendorClass: 'HTTPClient:Arch:00019:UNDI:003001' },
    kind: 'http',
    file: undefined,
  },
  {
    says: 'a PXE ROM is never given a URL',
    options: { clientArchitectures: [16], vendorClass: 'PXEClient:Arch:00016' },
    kind: 'pxe',
    file: undefined,
  },
  { says: 'iPXE, whatever else it says', options: IPXE, kind: 'ipxe', file: SCRIPT },
  { says: 'iPXE of a card that sends no architecture', options: { userClass: ['iPXE'] }, kind: 'ipxe', file: SCRIPT },
  { says: 'an operating system', options: { vendorClass: 'udhcp 1.35.0' }, kind: 'ordinary', file: undefined },
];

describe('the boot program', () => {
  test.each(rows)('for $says', ({ options, kind, file }) => {
    const client = bootClient(discover(options));
    expect(client.kind).toBe(kind);
    expect(bootFileFor(client, PROGRAMS)).toBe(file);
  });
});
