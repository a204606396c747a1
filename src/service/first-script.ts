import { loadFrom, type ScriptTransport } from './load-from.ts';
import type { ScriptTemplates } from './ports/script-templates.ts';
import type { ScriptLanguage } from './script-language.ts';
import { createScriptRenderer } from './script-renderer.ts';

/** The script that a boot loader looks for by itself before it knows of any machine: it leads to the machine's own. */
export type RenderFirstScript = (where: {
  /** Where the machine reaches us, e.g. `10.0.0.1:9873`. */
  readonly authority: string;
  readonly loadsBy: ScriptTransport;
}) => Promise<string>;

/** @param name of the template, which has the variables `base` and `loadFrom` alone */
export function createFirstScript(
  templates: ScriptTemplates,
  language: ScriptLanguage,
  name: 'autoexec' | 'first',
): RenderFirstScript {
  const render = createScriptRenderer(templates, language);
  return ({ authority, loadsBy }) =>
    render(name, { base: `http://${authority}`, loadFrom: loadFrom(authority, loadsBy) });
}
