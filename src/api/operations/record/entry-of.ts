import { InvalidError } from '../../../domain/errors.ts';
import type { RecordKind } from '../../../domain/registry-document.ts';
import type { ProfileEntry } from '../../../service/registry/registry.ts';
import type { RegistryService } from '../../services.ts';

/** The one record of that name. @throws NotFoundError with the nearest name; InvalidError for a list of names. */
export function entryOf(registry: RegistryService, kind: RecordKind, name: string): ProfileEntry {
  const found = kind === 'node' ? registry.listNodes([name]) : registry.listProfiles([name]);
  const [entry] = found;
  if (entry?.name === name) return entry;
  throw new InvalidError(`${name} is not the name of one ${kind}: write one name`, { kind, name });
}
