import Handlebars from 'handlebars';
import { NotFoundError } from '../domain/errors.ts';
import type { ScriptTemplates } from './ports/script-templates.ts';
import type { ScriptLanguage } from './script-language.ts';

/** Renders the template of this name. @throws NotFoundError, and what the template's use of its variables throws. */
export type RenderScript = (name: string, context: object) => Promise<string>;

/** `log` writes to the process's console, which is not a template's to use. */
const OPTIONS = { noEscape: true, strict: true, knownHelpers: { log: false } };

/** Compiles each version of a template once. Templates see the given variables and Handlebars' own block helpers only. */
export function createScriptRenderer(templates: ScriptTemplates, language: ScriptLanguage): RenderScript {
  const engine = Handlebars.create();
  engine.unregisterHelper('log');
  const compiled = new Map<string, { version: string; render: (context: object) => string }>();
  return async (name, context) => {
    const template = await templates.find(name);
    if (template === undefined) {
      const file = `${name}${language.suffix}`;
      const directory = language.name.toLowerCase();
      throw new NotFoundError(
        `there is no ${language.name} template ${name}: add ${file} to the site's ${directory} directory`,
      );
    }
    let known = compiled.get(name);
    if (known?.version !== template.version) {
      const render = engine.compile<object>(template.source, OPTIONS);
      known = { version: template.version, render };
      compiled.set(name, known);
    }
    return known.render(context);
  };
}
