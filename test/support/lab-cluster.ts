import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cleanup, createCleanup } from '../../contrib/lab/cleanup.ts';
import type { HeadNodeOptions } from '../../contrib/lab/head-node.ts';
import { type LabCluster, openCluster } from '../../contrib/lab/open-cluster.ts';
import { reportFailure } from '../../contrib/lab/report-failure.ts';
import { makeRunDirectory } from '../../contrib/lab/run-directory.ts';
import { createSteps } from '../../contrib/lab/steps.ts';

/** The lab's cluster for a test: the same parts, quiet unless something fails. */
export interface TestCluster extends LabCluster {
  /** Ends what a test has started beside it. */
  readonly cleanup: Cleanup;
  /** Runs what a test's preparation does; when it fails, the ends of all logs are printed and the logs kept. */
  readonly explaining: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

const CACHE = join(import.meta.dirname, '../../.lab');

/** @param prefix begins the names of the test's network namespace and directory, e.g. `ww-test-boot` */
export const openTestCluster = async (
  prefix: string,
  more: Pick<HeadNodeOptions, 'secure' | 'grubboot' | 'proxy' | 'ipv6Only'> = {},
): Promise<TestCluster> => {
  const cleanup = createCleanup();
  const directory = await makeRunDirectory(prefix);
  cleanup.add(() => rm(directory, { recursive: true, force: true }));
  const transcript: string[] = [];
  const explaining = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      process.stderr.write(transcript.join(''));
      await reportFailure(error, directory, join(CACHE, `last-failure-${prefix}`), (text) =>
        process.stderr.write(text),
      );
      throw error;
    }
  };
  const options = {
    ...more,
    prefix,
    directory,
    cleanup,
    cacheDirectory: CACHE,
    steps: createSteps({ write: (text) => transcript.push(text) }),
    signal: new AbortController().signal,
  };
  try {
    const cluster = await explaining(() => openCluster(options));
    return { ...cluster, directory, cleanup, explaining, close: cleanup.run };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
};
