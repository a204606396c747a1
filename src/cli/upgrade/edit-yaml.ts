import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import type { ConfigEdit } from '../../domain/warewulf-import/upgrade-config.ts';

/** Carries out edits on a YAML text; comments stay, but those above keys that go. */
export function editYaml(text: string, edits: readonly ConfigEdit[]): string {
  if (edits.length === 0) return text;
  const document = parseDocument(text, { schema: 'failsafe' });
  keepTitle(document);
  for (const { path, value } of edits) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

/** What stands above the first key is about the file. */
function keepTitle(document: Document.Parsed): void {
  const first = isMap(document.contents) ? document.contents.items[0]?.key : undefined;
  if (!isScalar(first) || !first.commentBefore) return;
  document.commentBefore = [document.commentBefore, first.commentBefore].filter(Boolean).join('\n');
  first.commentBefore = null;
}
