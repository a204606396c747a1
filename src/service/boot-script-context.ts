import type { MacAddress } from '../address/mac-address.ts';
import { InvalidError } from '../domain/errors.ts';
import type { ResolvedNode } from '../domain/node-schema.ts';
import { isFetchedByInitramfs, rootModeOf } from '../domain/root-mode.ts';
import type { Guidance } from './discovery/discovery.ts';
import { fixedBootAddress } from './fixed-boot-address.ts';
import { loadFrom, type ScriptTransport } from './load-from.ts';
import type { BootArtifacts } from './ports/boot-artifacts.ts';
import type { ScriptLanguage } from './script-language.ts';

/** What a boot script is made of. */
export interface BootScriptFacts {
  /** Where the machine reaches us, e.g. `10.0.0.1:9873`. */
  readonly authority: string;
  /** By what it loads the files that the script names; HTTP when missing. */
  readonly loadsBy?: ScriptTransport;
  readonly hwaddr: MacAddress;
  readonly node?: ResolvedNode;
  readonly artifacts?: BootArtifacts;
  /** Why there are no artifacts, one sentence each. */
  readonly missing: readonly string[];
  /** For a machine that is no node: what it does next. */
  readonly waiting?: WaitingFacts;
}

/** What an unknown machine is told. */
interface WaitingFacts extends Guidance {
  /** The question had in it what the machine says of itself. */
  readonly isIntroduced: boolean;
}

/** Where nobody remembers unknown machines. */
const ALONE: WaitingFacts = { isIgnored: false, isQueued: false, seconds: 60, isIntroduced: true };

/**
 * The variables of a template:
 * `base` (URL without slash at the end), `loadFrom` (the same as a device of GRUB), `hwaddr`, `mac` (with hyphens, for URLs), `missing` (lines for the console),
 * `node.{name,clusterName,imageName,comment,init,root}`, `node.tags.NAME`, `kernel.{version,args}`,
 * `waiting.{isIgnored,isQueued,seconds,isIntroduced}` of a machine that is no node, `digests.{kernel,image,initramfs}`, `root.{isFetched,args}`: whether our initramfs fetches the image, and what the
 * kernel command line must tell it. Unset texts are empty. A value is checked when the template uses it: one that
 * the loader would read as commands, or the digest of something that is missing, throws InvalidError.
 */
export function bootScriptContext(facts: BootScriptFacts, language: ScriptLanguage): object {
  const { authority, loadsBy = 'http', hwaddr, node, artifacts, missing, waiting = ALONE } = facts;
  const digest = (etag: string | undefined) => () => etag ?? refuseMissing(missing);
  const text = textOf(language);
  return group('this script', {
    base: () => `http://${authority}`,
    loadFrom: () => loadFrom(authority, loadsBy),
    hwaddr: () => hwaddr,
    mac: () => hwaddr.replaceAll(':', '-'),
    missing: () => missing.map(language.console),
    waiting: () => waiting,
    node: () => (node === undefined ? undefined : nodeContext(node, text)),
    kernel: () =>
      group('kernel', {
        version: text('the kernel version', artifacts?.kernel.version),
        args: () => kernelArguments(node, language),
      }),
    digests: () =>
      group('digests', {
        kernel: digest(artifacts?.kernel.etag),
        image: () => digest(onlyPart(artifacts)?.etag)(),
        initramfs: digest(artifacts?.initramfs?.etag),
      }),
    root: () =>
      group('root', {
        isFetched: () => isFetchedByInitramfs(rootModeOf(node?.root)) || refuseByTftp(node, loadsBy),
        args: () =>
          rootArguments(authority, node, artifacts ?? refuseMissing(missing))
            .map((word) => language.kernelArgument('the root', word))
            .join(' '),
      }),
  });
}

function kernelArguments(node: ResolvedNode | undefined, { kernelArgument }: ScriptLanguage): string {
  const args = node?.kernel.args ?? [];
  return args.map((arg) => kernelArgument(`kernel argument ${JSON.stringify(arg)}`, arg)).join(' ');
}

/** The system overlay holds what only this node may see, and nobody can prove by TFTP who it is. */
function refuseByTftp(node: ResolvedNode | undefined, loadsBy: ScriptTransport): false {
  if (loadsBy === 'http') return false;
  const name = node?.name ?? 'NODE';
  throw new InvalidError(
    `${name} has root: initramfs, and its GRUB loads by TFTP, which does not give out the system overlay: ` +
      `wwctl node set ${name} --root overlay`,
  );
}

/** What a boot loader fetches: it takes one file. */
function onlyPart(artifacts: BootArtifacts | undefined) {
  const [file, second] = artifacts?.parts ?? [];
  if (second === undefined) return file;
  throw new InvalidError(
    'the image of this node is fetched in several parts, each by its own digest (root.args): a template that names it by ' +
      'digests.image needs root: initramfs',
  );
}

/** What `templates/initramfs/init` reads. */
function rootArguments(authority: string, node: ResolvedNode | undefined, { parts, kernel, initramfs }: BootArtifacts) {
  const mode = rootModeOf(node?.root);
  const onDisk = { device: node?.root, kernel: kernel.etag, initramfs: initramfs?.etag };
  const words = {
    root: mode,
    image: parts.map(({ etag, sizeBytes }) => `${etag}:${sizeBytes}`).join(','),
    size: node?.rootSize,
    mpol: node?.rootNuma,
    writable: node?.rootWritable,
    ip: node && fixedBootAddress(node, authority),
    ...(mode === 'disk' ? onDisk : {}),
  };
  const given = Object.entries(words).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `wwinit.${name}=${value}`);
}

type TextOf = (what: string, value: string | undefined) => () => string;

function nodeContext(node: ResolvedNode, text: TextOf): object {
  const tags = Object.entries(node.tags).map(([name, value]) => [name, text(`tag ${name}`, value)] as const);
  return group('node', {
    name: text('the node name', node.name),
    clusterName: text('the cluster name', node.clusterName),
    imageName: text('the image name', node.imageName),
    comment: text('the comment', node.comment),
    init: text('init', node.init),
    root: text('root', node.root),
    tags: () => group('node.tags', Object.fromEntries(tags)),
  });
}

function textOf(language: ScriptLanguage): TextOf {
  return (what, value) => () => language.text(what, value ?? '');
}

/** Values that are made when a template reads them. Nothing is inherited; `label` stands in Handlebars' messages. */
function group(label: string, values: Readonly<Record<string, () => unknown>>): object {
  const properties = Object.entries(values).map(([name, get]) => [name, { get, enumerable: true }] as const);
  const named = Object.create(null, { [Symbol.toPrimitive]: { value: () => label } });
  return Object.defineProperties(named, Object.fromEntries(properties));
}

function refuseMissing(missing: readonly string[]): never {
  throw new InvalidError(missing.join('; ') || 'the image has no initramfs of its own', { missing });
}
