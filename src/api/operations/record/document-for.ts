import { scopeIncludes } from '../../../domain/access-scope.ts';
import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import type { NodeRecord } from '../../../domain/node-schema.ts';
import { formatDocument } from '../../../domain/registry-document.ts';
import { hideSecrets } from '../../../domain/secret-fields.ts';
import type { OperationContext } from '../../operation.ts';

/** Makes documents as a caller may see them: who may not change records gets `***` for passwords. */
export function documentFor({ scope }: Pick<OperationContext, 'scope'>): (record: NodeRecord) => FieldDocument {
  return scopeIncludes(scope, 'operate') ? formatDocument : (record) => hideSecrets(formatDocument(record));
}
