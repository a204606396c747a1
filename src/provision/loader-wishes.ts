import type { LoaderCandidate, LoaderWish } from '../domain/boot-loader.ts';
import { architectureKey, FIRMWARE, type FirmwareRow } from './firmware-table.ts';
import { GRUB, IPXE } from './loader-table.ts';

export interface LoaderSettings {
  /** `warewulf: grubboot`: UEFI firmware starts with shim and GRUB. */
  readonly grubboot: boolean;
  /** The site's own programs, under their usual names. */
  readonly siteDirectory: string;
  /** Where alone iPXE is looked for, besides there. */
  readonly ipxeDirectory?: string | undefined;
  /** `tftp: ipxe`: architecture → file. */
  readonly chosen?: Readonly<Record<string, string>> | undefined;
}

/** What to look for: the same for TFTP and HTTP but for a GRUB that cannot load over HTTP. */
export function loaderWishes(settings: LoaderSettings): readonly LoaderWish[] {
  const { grubboot, chosen } = settings;
  return rowsOf(chosen).flatMap((row) => {
    const architecture = architectureKey(row.architecture);
    const about = { architecture, firmware: row.says, transport: row.transport };
    if (grubboot && GRUB[row.platform] !== undefined) return [{ ...about, ...grubWish(row, settings) }];
    const wish = chosen === undefined ? ipxeWish(row, settings) : chosenWish(row, chosen, settings);
    return wish === undefined ? [] : [{ ...about, ...wish }];
  });
}

type Choice = Pick<LoaderWish, 'loader' | 'candidates' | 'remedy'>;

/** Architectures that only the configuration knows are taken as it names them. */
function rowsOf(chosen: LoaderSettings['chosen']): readonly FirmwareRow[] {
  const known = new Set(FIRMWARE.map(({ architecture }) => architectureKey(architecture)));
  const more = Object.keys(chosen ?? {}).filter((key) => !known.has(key.toUpperCase()));
  const others = more.map((key): FirmwareRow => {
    const architecture = Number.parseInt(key.replace(':', ''), 16);
    return { architecture, says: `architecture ${key}`, transport: 'tftp', platform: 'bios' };
  });
  return [...FIRMWARE, ...others];
}

function ipxeWish({ platform }: FirmwareRow, settings: LoaderSettings): Choice {
  const { names, packages } = IPXE[platform];
  const { siteDirectory, ipxeDirectory } = settings;
  const places = [
    { directory: siteDirectory, from: `the site's own, in ${siteDirectory}` },
    ...(ipxeDirectory === undefined
      ? packages.map(({ name, directory }) => ({ directory, from: `package ${name}` }))
      : [{ directory: ipxeDirectory, from: `paths: ipxesource, ${ipxeDirectory}` }]),
  ];
  const candidates = names.flatMap((name) => places.map(({ directory, from }) => ipxe(name, directory, from)));
  const installs = ipxeDirectory === undefined ? packages.map(({ name, systems }) => `${name} (${systems})`) : [];
  const [usual] = names;
  return { loader: 'iPXE', candidates, remedy: remedyOf(installs, `put ${usual} into ${siteDirectory}`) };
}

/** HTTP Boot gets what PXE of the same platform gets, unless it is named itself. */
function chosenWish(
  { architecture, platform, transport }: FirmwareRow,
  chosen: Readonly<Record<string, string>>,
  { siteDirectory, ipxeDirectory }: LoaderSettings,
): Choice | undefined {
  const own = fileFor(chosen, architecture);
  const siblings = FIRMWARE.filter((row) => transport === 'http' && row.platform === platform);
  const file = own ?? siblings.map((row) => fileFor(chosen, row.architecture)).find((name) => name !== undefined);
  if (file === undefined) return undefined;
  const directories = ipxeDirectory === undefined ? IPXE[platform].packages.map(({ directory }) => directory) : [];
  const places = [siteDirectory, ...directories, ...(ipxeDirectory === undefined ? [] : [ipxeDirectory])];
  const from = 'tftp: ipxe in warewulf.conf';
  const candidates = file.startsWith('/')
    ? [ipxe(file, '', from)]
    : places.map((directory) => ipxe(file, directory, from));
  return { loader: 'iPXE', candidates, remedy: `correct tftp: ipxe in warewulf.conf, or put ${file} there` };
}

function fileFor(chosen: Readonly<Record<string, string>>, architecture: number): string | undefined {
  const wanted = architectureKey(architecture);
  return Object.entries(chosen).find(([key]) => key.toUpperCase() === wanted)?.[1];
}

/** Where GRUB cannot load over HTTP, HTTP Boot starts iPXE, which can: without Secure Boot only. */
function grubWish(row: FirmwareRow, settings: LoaderSettings): Choice {
  const names = GRUB[row.platform];
  if (names === undefined) return ipxeWish(row, settings);
  const { siteDirectory } = settings;
  const pairs = names.pairs.filter(({ hasHttp }) => row.transport === 'tftp' || hasHttp);
  const pair = (shim: string, grub: string, from: string): LoaderCandidate => ({
    loader: 'shim and GRUB',
    files: [
      { name: names.shim, path: shim },
      { name: names.grub, path: grub },
    ],
    from,
  });
  const candidates = [
    pair(`${siteDirectory}/${names.shim}`, `${siteDirectory}/${names.grub}`, `the site's own, in ${siteDirectory}`),
    ...pairs.map(({ shim, grub, packages }) => pair(shim, grub, `packages ${packages.join(' and ')}`)),
  ];
  const installs = new Set(pairs.map(({ packages, systems }) => `${packages.join(' and ')} (${systems})`));
  const remedy = remedyOf([...installs], `put ${names.shim} and ${names.grub} into ${siteDirectory}`);
  const instead = row.transport === 'http' ? ipxeWish(row, settings).candidates : [];
  return { loader: 'shim and GRUB', candidates: [...candidates, ...instead], remedy };
}

function ipxe(name: string, directory: string, from: string): LoaderCandidate {
  const path = directory === '' ? name : `${directory}/${name}`;
  return { loader: 'iPXE', files: [{ name, path }], from };
}

function remedyOf(installs: readonly string[], orElse: string): string {
  return installs.length === 0 ? orElse : `install ${installs.join(' or ')}, or ${orElse}`;
}
