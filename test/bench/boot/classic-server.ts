import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess } from '../../../contrib/lab/background-process.ts';
import type { LabNetwork } from '../../../contrib/lab/create-network.ts';

/** dnsmasq for DHCP and TFTP, busybox httpd as a plain file server. */
export interface ClassicServer {
  /** Once a machine asked for /up: when its init began, in seconds since the kernel did. */
  readonly report: () => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

export interface ClassicSettings {
  readonly directory: string;
  readonly webRoot: string;
  readonly address: string;
  readonly hwaddr: string;
  readonly nodeAddress: string;
}

const IPXE = '/usr/lib/ipxe';

export const startClassicServer = async (network: LabNetwork, settings: ClassicSettings): Promise<ClassicServer> => {
  const base = `http://${settings.address}`;
  const script = `#!ipxe\nkernel ${base}/vmlinuz console=ttyS0 initrd=image\ninitrd --name image ${base}/image\nboot\n`;
  await writeFile(join(settings.webRoot, 'boot.ipxe'), script);
  const dnsmasq = await startProcess(network.inside(dnsmasqArgv(settings)), join(settings.directory, 'dnsmasq.log'));
  const webLog = join(settings.directory, 'httpd.log');
  await writeFile(webLog, '');
  const httpd = ['busybox', 'httpd', '-f', '-vv', '-p', `${settings.address}:80`, '-h', settings.webRoot];
  const web = await startProcess(network.inside(httpd), webLog);
  return {
    report: async () => {
      const [, microseconds] = /url:\/up\/(\d+)/.exec(await readFile(webLog, 'utf8')) ?? [];
      return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
    },
    stop: async () => {
      await Promise.all([dnsmasq.stop(), web.stop()]);
    },
  };
};

const dnsmasqArgv = ({ address, hwaddr, nodeAddress }: ClassicSettings): string[] => [
  ...['dnsmasq', '--no-daemon', '--conf-file=/dev/null', '--port=0', '--user=root', '--leasefile-ro', '--no-ping'],
  ...[`--listen-address=${address}`, '--bind-interfaces', `--dhcp-range=${nodeAddress},static`],
  ...[`--dhcp-host=${hwaddr},${nodeAddress}`, '--dhcp-authoritative', '--enable-tftp', `--tftp-root=${IPXE}`],
  ...['--dhcp-userclass=set:ipxe,iPXE', '--dhcp-match=set:efi,option:client-arch,7'],
  ...['--dhcp-boot=tag:!ipxe,undionly.kpxe', '--dhcp-boot=tag:efi,tag:!ipxe,snponly.efi'],
  `--dhcp-boot=tag:ipxe,http://${address}/boot.ipxe`,
];
