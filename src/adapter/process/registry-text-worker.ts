import { parentPort, workerData } from 'node:worker_threads';
import { parseRegistryText } from '../../domain/parse-registry-text.ts';
import type { TextFormat } from '../../domain/text-formats.ts';

/** The main program of the thread that reads one text and ends. */
const { text, format } = workerData as { readonly text: string; readonly format: TextFormat };
parentPort?.postMessage(parseRegistryText(text, format));
