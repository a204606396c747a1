import { parseArgs } from 'node:util';
import { listInterfaceAddresses, listInterfaceAddresses6 } from '../adapter/net/network-interfaces.ts';
import { sdNotify } from '../adapter/net/sd-notify.ts';
import { composeDoctor } from '../compose/doctor.ts';
import { compose } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig, loadSettings } from '../config/load-config.ts';
import { startDaemon } from '../daemon.ts';
import { WarewulfError } from '../domain/errors.ts';
import { createLogger } from '../log/create-logger.ts';
import { packageVersion } from '../package-root.ts';
import type { CheckResult } from '../service/doctor/check.ts';
import { schemasText, upgradeDatabases } from './upgrade-databases.ts';

const USAGE = `Usage: warewulfd [--config FILE] [--debug] [--check] [--doctor] [--schemas] [--upgrade] [--version]

  --config FILE  read this file; else WAREWULFCONF, else /etc/warewulf/warewulf.conf
  --check        check the configuration, say what is wrong, and end
  --doctor       examine this host without serving, print what was found as JSON, and end
  --schemas      print the schemas of the databases as JSON, change nothing, and end
  --upgrade      bring the databases up to this version, keep a copy of each as it was, and end
  --debug        log more
  --version      print the version and end
`;

/** Exit codes as of sysexits(3): 64 usage, 78 configuration; 1 for everything else. */
const EXIT = { ok: 0, failed: 1, usage: 64, config: 78 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) return EXIT.usage;
  if (options.help) return say(USAGE);
  if (options.version) return say(`warewulfd ${packageVersion()}\n`);
  try {
    if (options.doctor) return say(`${JSON.stringify(await examineHost(options.config))}\n`);
    if (options.schemas) return say(schemasText(databaseDirectory(options.config)));
    if (options.upgrade) return say(upgradeDatabases(databaseDirectory(options.config)));
    const { config, file, warnings } = loadWholeConfig(options.config);
    const log = createLogger(options.debug ? 'debug' : 'info');
    for (const { line, key, what, remedy } of warnings) log.warn({ file, line }, `${key}: ${what}. ${remedy}`);
    if (options.check) return say(`${file ?? 'the defaults'}: the configuration is right\n`);
    await run(await compose(config, log));
    return EXIT.ok;
  } catch (error) {
    return explain(error);
  }
}

function loadWholeConfig(file: string | undefined) {
  return loadConfig({ file, env: process.env }, listInterfaceAddresses, listInterfaceAddresses6);
}

/** What can be found out without a daemon: first of all, whether one could start. */
async function examineHost(configFile: string | undefined): Promise<readonly CheckResult[]> {
  const about = { id: 'configuration', title: 'configuration' };
  try {
    const { config, file } = loadWholeConfig(configFile);
    const findings = await composeDoctor(config).examine({ signal: AbortSignal.any([]) });
    return [{ ...about, state: 'ok', detail: `${file} is right` }, ...findings];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = `warewulfd --check${configFile === undefined ? '' : ` --config ${configFile}`}`;
    return [{ ...about, state: 'fail', detail: error.message.split('\n').join('; '), remedy }];
  }
}

/** Serves until SIGTERM or SIGINT; a second one ends at once. */
async function run(parts: Awaited<ReturnType<typeof compose>>): Promise<void> {
  const { log } = parts;
  const stopped = firstStopSignal();
  const daemon = await startDaemon(parts);
  sdNotify('READY=1');
  const signal = await stopped;
  log.info({ signal }, 'stopping; transfers that are under way may end');
  sdNotify('STOPPING=1');
  await daemon.close();
  log.info('stopped');
}

/** Handlers stay for good: between two of them a signal would end the process as if nobody cared. */
function firstStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: string) => {
      if (isStopping) process.exit(EXIT.failed);
      isStopping = true;
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
  });
}

function readOptions(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        doctor: { type: 'boolean', default: false },
        schemas: { type: 'boolean', default: false },
        upgrade: { type: 'boolean', default: false },
        debug: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`ERROR: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

/** The databases do not need the network of this host to be right. */
function databaseDirectory(file: string | undefined): string {
  return loadSettings({ file, env: process.env }).config.paths.databasedir;
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

/** Expected faults in a sentence; our own with their stack. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.config;
  }
  const text = error instanceof WarewulfError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`ERROR: ${text}\n`);
  return EXIT.failed;
}
