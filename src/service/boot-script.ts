import { InvalidError, NotFoundError } from '../domain/errors.ts';
import { type BootScriptFacts, bootScriptContext } from './boot-script-context.ts';
import { ipxeLanguage } from './ipxe-language.ts';
import type { ScriptTemplates } from './ports/script-templates.ts';
import type { ScriptLanguage } from './script-language.ts';
import { createScriptRenderer } from './script-renderer.ts';

/** A script for a boot loader, and what it is about. */
export interface BootScript {
  readonly text: string;
  /** The template it was made from. */
  readonly template: string;
  /** Why the machine does not boot with it, one sentence each; empty when it does. */
  readonly problems: readonly string[];
}

export type RenderBootScript = (facts: BootScriptFacts) => Promise<BootScript>;

/**
 * Renders the script that a machine asks for: `unconfigured` for one that is no node, else the node's own template,
 * else `default`. When that cannot be made, because something is missing or a value would add commands, it is
 * `notbootable`, which says so on the console.
 */
export function createBootScripts(
  templates: ScriptTemplates,
  language: ScriptLanguage = ipxeLanguage,
): RenderBootScript {
  const renderTemplate = createScriptRenderer(templates, language);
  const render = (name: string, facts: BootScriptFacts) => renderTemplate(name, bootScriptContext(facts, language));
  return async (facts) => {
    const { node } = facts;
    if (node === undefined) {
      const problems = [`${facts.hwaddr} belongs to no node: wwctl node add NAME --hwaddr ${facts.hwaddr}`];
      return { text: await render('unconfigured', facts), template: 'unconfigured', problems };
    }
    const template = node.ipxeTemplate ?? 'default';
    try {
      return { text: await render(template, facts), template, problems: [] };
    } catch (error) {
      const problems = facts.missing.length > 0 ? facts.missing : [reasonOf(language, template, error)];
      const text = await render('notbootable', { ...facts, missing: problems });
      return { text, template: 'notbootable', problems };
    }
  };
}

function reasonOf({ name }: ScriptLanguage, template: string, error: unknown): string {
  if (error instanceof InvalidError || error instanceof NotFoundError) return error.message;
  const [line = 'it fails'] = String(error instanceof Error ? error.message : error).split('\n');
  return `its ${name} template ${template} is broken: ${line}`;
}
