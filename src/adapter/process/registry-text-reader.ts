import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UnavailableError } from '../../domain/errors.ts';
import { type ParsedText, parseRegistryText } from '../../domain/parse-registry-text.ts';
import type { RegistryTextReader } from '../../service/ports/registry-text-reader.ts';

/** Takes some milliseconds to read: not worth a thread. */
const SHORT_TEXT = 16 * 1024;

/** Runs from the sources and from the compiled tree. */
const WORKER = new URL(`./registry-text-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** Reads long texts in a thread of their own: the YAML of ten thousand nodes takes seconds, and machines wait for DHCP. */
export function createRegistryTextReader(): RegistryTextReader {
  return {
    read: async (text, format) =>
      text.length <= SHORT_TEXT ? parseRegistryText(text, format) : readInThread({ text, format }),
  };
}

async function readInThread(workerData: object): Promise<ParsedText> {
  const worker = new Worker(WORKER, { workerData });
  try {
    const [parsed] = await once(worker, 'message');
    return parsed;
  } catch (cause) {
    throw new UnavailableError(
      'the text could not be read: see the log of the daemon, or import it in parts',
      {},
      { cause },
    );
  } finally {
    await worker.terminate();
  }
}
