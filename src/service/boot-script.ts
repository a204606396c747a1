import Handlebars from 'handlebars';
import { InvalidError, NotFoundError } from '../domain/errors.ts';
import { type BootScriptFacts, bootScriptContext } from './boot-script-context.ts';
import type { ScriptTemplates } from './ports/script-templates.ts';

/** An iPXE script, and what it is about. */
export interface BootScript {
  readonly text: string;
  /** The template it was made from. */
  readonly template: string;
  /** Why the machine does not boot with it, one sentence each; empty when it does. */
  readonly problems: readonly string[];
}

export type RenderBootScript = (facts: BootScriptFacts) => Promise<BootScript>;

type Render = (name: string, facts: BootScriptFacts) => Promise<string>;

/**
 * Renders the script that a machine asks for: `unconfigured` for one that is no node, else the node's own template,
 * else `default`. When that cannot be made, because something is missing or a value would add commands, it is
 * `notbootable`, which says so on the console.
 */
export function createBootScripts(templates: ScriptTemplates): RenderBootScript {
  const render = createRender(templates);
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
      const problems = facts.missing.length > 0 ? facts.missing : [reasonOf(template, error)];
      const text = await render('notbootable', { ...facts, missing: problems });
      return { text, template: 'notbootable', problems };
    }
  };
}

function reasonOf(template: string, error: unknown): string {
  if (error instanceof InvalidError || error instanceof NotFoundError) return error.message;
  const [line = 'it fails'] = String(error instanceof Error ? error.message : error).split('\n');
  return `its iPXE template ${template} is broken: ${line}`;
}

/** `log` writes to the process's console, which is not a template's to use. */
const OPTIONS = { noEscape: true, strict: true, knownHelpers: { log: false } };

/** Compiles each version of a template once. Templates see the given variables and Handlebars' own block helpers only. */
function createRender(templates: ScriptTemplates): Render {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  const compiled = new Map<string, { version: string; render: (context: object) => string }>();
  return async (name, facts) => {
    const template = await templates.find(name);
    if (template === undefined) {
      throw new NotFoundError(`there is no iPXE template ${name}: add ${name}.ipxe.hbs to the site's ipxe directory`);
    }
    let known = compiled.get(name);
    if (known?.version !== template.version) {
      const render = engine.compile<object>(template.source, OPTIONS);
      known = { version: template.version, render };
      compiled.set(name, known);
    }
    return known.render(bootScriptContext(facts));
  };
}
