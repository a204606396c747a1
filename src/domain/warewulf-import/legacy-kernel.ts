import { isBlank, isEntries, type RecordDraft, scalarText, takeValue, wordsOf } from './record-draft.ts';

/** Arguments were one text; `override` named a kernel that had been imported beside the images. */
export function upgradeKernel(draft: RecordDraft): void {
  const kernel = draft.entries['kernel'];
  if (!isEntries(kernel)) return;
  const words = wordsOf(kernel['args'], /\s+/);
  if (words !== undefined) {
    kernel['args'] = words;
    draft.note('converted', ['kernel', 'args'], 'is now a list');
  }
  const override = takeValue(kernel, 'override');
  if (override === undefined) return;
  if (!looksLikeKernel(scalarText(override))) {
    const what = `${JSON.stringify(override)} names neither a version nor a path: say kernel.version by hand`;
    draft.note('lost', ['kernel', 'override'], what);
    return;
  }
  if (!isBlank(kernel['version'])) draft.note('lost', ['kernel', 'version'], 'gives way to kernel.override');
  kernel['version'] = override;
  draft.note('check', ['kernel', 'override'], 'is now kernel.version: the image has to have that kernel itself');
}

function looksLikeKernel(text: string): boolean {
  return text.startsWith('/') || /^\d+\.\d+/.test(text);
}
