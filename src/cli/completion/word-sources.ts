import type { ApiClient } from '../../api/client.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';
import { imageNameOf } from '../../domain/image-reference.ts';
import { nodeFlags } from '../../domain/record-flags.ts';
import { isSwitch } from '../records/add-field-options.ts';
import type { ValuePlace } from './completion-place.ts';
import {
  fieldValues,
  imageNames,
  imageVersions,
  jobIds,
  kernelNames,
  kernelVersions,
  machines,
  nodeNames,
  overlayFiles,
  overlayNames,
  profileNames,
  runningJobIds,
  tokenNames,
  waitingMachines,
} from './live-words.ts';
import { valueName } from './value-name.ts';

type WordSource = (api: ApiClient) => Promise<readonly string[]>;

/** Where the words for a value come from; undefined where nobody knows them. */
export function wordSource(place: ValuePlace): WordSource | undefined {
  const source = generalSource(place);
  const isVersion = source === imageNames && place.partial.includes('@');
  return isVersion ? (api) => imageVersions(api, imageNameOf(place.partial)) : source;
}

function generalSource(place: ValuePlace): WordSource | undefined {
  const { of, command } = place;
  if (command.parent?.name() === 'overlay' && valueName(of) === 'file') return overlayFileSource(place);
  const flag = 'flags' in of ? nodeFlags().find((one) => `--${one.flag}` === of.long) : undefined;
  if (flag !== undefined) return flagSource(flag);
  return BY_NAME.get(isOfItsNoun(place) ? (command.parent?.name() ?? '') : valueName(of));
}

/** `node rename <old>`, `profile copy <source>`, `image diff <image> <other>`; what is imported comes from elsewhere. */
function isOfItsNoun({ of, command }: ValuePlace): boolean {
  return ['old', 'source', 'other'].includes(valueName(of)) && command.name() !== 'import';
}

/** By what the value is called in help. */
const BY_NAME: ReadonlyMap<string, WordSource> = new Map([
  ['node', nodeNames],
  ['profile', profileNames],
  ['profiles', profileNames],
  ['image', imageNames],
  ['images', imageNames],
  ['kernel', kernelNames],
  ['kernels', kernelNames],
  ['overlay', overlayNames],
  ['overlays', overlayNames],
  ['job', jobIds],
  ['jobs', runningJobIds],
  ['tokens', tokenNames],
  ['machine', waitingMachines],
  ['machines', machines],
]);

/** By the place in a record that a flag means. */
const BY_PATH: ReadonlyMap<string, WordSource> = new Map([
  ['profiles', profileNames],
  ['image name', imageNames],
  ['system overlay', overlayNames],
  ['runtime overlay', overlayNames],
  ['kernel.version', kernelVersions],
]);

function overlayFileSource({ arguments: [overlay = ''] }: ValuePlace): WordSource {
  return (api) => overlayFiles(api, overlay);
}

function flagSource(flag: FieldFlag): WordSource {
  if (isSwitch(flag)) return async () => ['yes', 'no', 'UNSET'];
  const known = BY_PATH.get(flag.path.join('.'));
  return known ?? ((api) => fieldValues(api, flag));
}
