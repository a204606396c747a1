import { readFileSync } from 'node:fs';
import { type FieldProblem, readRecord } from '../domain/field-kinds-parse.ts';
import { checkConfig } from './check-config.ts';
import { checkNetworks } from './check-networks.ts';
import { checkPaths } from './check-paths.ts';
import { completeSettings } from './complete-settings.ts';
import type { Config, Settings } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { readDhcpNetworks } from './dhcp-network-entries.ts';
import { readImageMounts } from './image-mounts.ts';
import type { ListInterfaceAddresses, ListInterfaceAddresses6 } from './network-interface.ts';
import { readNfsExports } from './nfs-exports.ts';
import { placeNetworks } from './place-networks.ts';
import { placeNetworks6 } from './place-networks6.ts';
import { placeServer } from './place-server.ts';
import { readYaml } from './read-yaml.ts';
import { SETTINGS } from './settings.ts';
import { splitUnused } from './split-unused.ts';
import { systemErrorCode } from './system-error-code.ts';

const DEFAULT_FILE = '/etc/warewulf/warewulf.conf';
/** With one of these unread, what follows from them would be wrong too. */
const DECIDES_PLACE: ReadonlySet<string> = new Set(['', 'ipaddr', 'netmask', 'dhcp.interface']);

/** Where to look: the file of `--config`, else WAREWULFCONF, else /etc/warewulf/warewulf.conf if it is there. */
export interface ConfigSource {
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Instead of /etc/warewulf/warewulf.conf. */
  readonly defaultFile?: string | undefined;
}

export interface Loaded<T> {
  readonly config: T;
  /** Undefined when there is no file and the defaults hold. */
  readonly file: string | undefined;
  /** Keys of Warewulf that mean nothing here. */
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Reads and checks the whole configuration of the daemon against itself and this host, and freezes it.
 * @throws ConfigError with all problems at once.
 */
export function loadConfig(
  source: ConfigSource,
  listAddresses: ListInterfaceAddresses,
  listAddresses6: ListInterfaceAddresses6,
): Loaded<Config> {
  const { settings, file, warnings, problems, locate } = readSettings(source);
  if (file === undefined) throw new ConfigError([noFile(source)]);
  const host = listAddresses();
  const placed = problems.some(({ key }) => DECIDES_PLACE.has(key)) ? undefined : placeServer(settings, host);
  const place = placed?.place;
  const placedNetworks = place && placeNetworks(settings, place, host);
  const placed6 = placeNetworks6(settings, listAddresses6);
  const found = [
    ...(placed?.problems ?? []),
    ...checkConfig(settings, place),
    ...(placedNetworks?.problems ?? []),
    ...(placedNetworks === undefined ? [] : checkNetworks(settings.dhcp.networks, placedNetworks.networks)),
    ...placed6.problems,
    ...checkPaths(settings),
  ];
  const all = [...problems, ...withoutRepeats(problems, found.map(locate))];
  if (all.length > 0 || place === undefined || placedNetworks === undefined) throw new ConfigError(inFileOrder(all));
  const { interface: card, ...address } = place;
  const { networks, addresses } = placedNetworks;
  const { networks6, addresses6 } = placed6;
  const dhcp = { ...settings.dhcp, interface: card, networks, networks6 };
  const config = { ...settings, ...address, addresses, addresses6, dhcp };
  return { config: deepFreeze(config), file, warnings };
}

/**
 * Reads the file alone, for programs that only need to find the daemon.
 * @throws ConfigError when the file itself is wrong.
 */
export function loadSettings(source: ConfigSource): Loaded<Settings> {
  const { settings, file, warnings, problems } = readSettings(source);
  if (problems.length > 0) throw new ConfigError(inFileOrder(problems));
  return { config: deepFreeze(settings), file, warnings };
}

/** What is wrong with the text of a file by itself, and which keys mean nothing here. @throws ConfigError if it is not YAML. */
export function checkSettings(text: string, file: string): Record<'problems' | 'warnings', readonly ConfigProblem[]> {
  const { problems, warnings } = parseSettings({ text, file });
  return { problems: inFileOrder(problems), warnings };
}

function readSettings(source: ConfigSource) {
  return parseSettings(readSource(source));
}

function parseSettings({ file, text }: SettingsText) {
  const inFile = { file: file ?? DEFAULT_FILE };
  const yaml = readYaml(text);
  const yamlProblems = yaml.problems.map((problem) => ({ ...problem, ...inFile }));
  if (!yaml.isReadable) throw new ConfigError(yamlProblems);
  const locate = ({ path, what, remedy }: FieldProblem): ConfigProblem => ({
    ...inFile,
    line: yaml.lineOf(path),
    key: path.join('.'),
    what,
    remedy,
  });
  const { used, unused } = splitUnused(yaml.value);
  const { value, problems } = readRecord(SETTINGS, used);
  const nfs = readNfsExports(value.nfs?.exportPaths);
  const images = readImageMounts(value.imageMounts);
  const networks = readDhcpNetworks(value.dhcp?.networks);
  const lists = { exportPaths: nfs.exports, imageMounts: images.mounts, networks: networks.entries };
  return {
    settings: completeSettings(value, lists),
    file,
    warnings: inFileOrder([...unused, ...nfs.unused].map(locate)),
    problems: [
      ...yamlProblems,
      ...[...problems, ...nfs.problems, ...images.problems, ...networks.problems].map(locate),
    ],
    locate,
  };
}

/** A DHCP server does not start on a guess about which network it may answer. */
function noFile({ defaultFile = DEFAULT_FILE }: ConfigSource): ConfigProblem {
  const remedy =
    "Write at least this server's address on the cluster network, e.g. ipaddr: 10.0.0.1/24 (warewulf.conf.example has every key), or name a file with --config.";
  return { file: defaultFile, line: 1, key: '', what: 'does not exist', remedy };
}

interface SettingsText {
  /** Undefined when there is none. */
  readonly file: string | undefined;
  readonly text: string;
}

function readSource({ file, env, defaultFile = DEFAULT_FILE }: ConfigSource): SettingsText {
  const chosen = file ?? (env['WAREWULFCONF'] || undefined);
  const path = chosen ?? defaultFile;
  try {
    return { file: path, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (chosen === undefined && code === 'ENOENT') return { file: undefined, text: '' };
    const remedy = code === 'ENOENT' ? 'Name a file that is there.' : 'Make the file readable for this user.';
    throw new ConfigError([{ file: path, line: 1, key: '', what: `cannot be read (${code})`, remedy }]);
  }
}

/** A value that could not be read was replaced by its default; what is then wrong at its key says nothing. */
function withoutRepeats(known: readonly ConfigProblem[], found: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const keys = new Set(known.map(({ key }) => key));
  return found.filter(({ key }) => !keys.has(key));
}

function inFileOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.toSorted((a, b) => a.line - b.line);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
