import Handlebars from 'handlebars';
import { WarewulfError } from '../domain/errors.ts';
import { type Helper, type HelperBlock, HelperError } from './helper.ts';
import { HELPERS } from './helpers/index.ts';
import { markerToken, type OutputSlot, splitOutput } from './output-slots.ts';
import {
  DEFAULT_RENDER_LIMITS,
  RenderAborted,
  type RenderLimits,
  RenderState,
  type TemplateSources,
} from './render-state.ts';
import { installStrictCompiler } from './strict-compiler.ts';
import { analyseTemplate, type KnownVariables, type TemplateAnalysis } from './template-analysis.ts';
import { TemplateError } from './template-error.ts';
import { PRINTED_MAP } from './template-map.ts';

type Rendering = { readonly aborted: true } | { readonly aborted: false; readonly slots: readonly OutputSlot[] };

export interface CompiledTemplate {
  /** False when every node gets the same text from the same cluster and server facts. */
  readonly isPerNode: boolean;
  /**
   * Renders with `context` as root. Synchronous and bounded by the limits, so a bad template fails alone.
   * Throws TemplateError that names template, line and variable.
   */
  readonly render: (context: object, sources: TemplateSources) => Rendering;
}

export interface TemplateEngine {
  /**
   * @param source template text
   * @param name how messages call it, e.g. `overlay hosts: etc/hosts.hbs`
   * Throws TemplateError for a syntax error, an unknown helper or an unknown variable.
   */
  readonly compile: (source: string, name: string) => CompiledTemplate;
}

/** What a helper of ours receives from Handlebars after its arguments. */
interface HelperOptions {
  readonly fn?: (context: unknown, options?: object) => string;
  readonly inverse?: (context: unknown) => string;
  readonly data: { readonly state: RenderState; readonly analysis: TemplateAnalysis; readonly template: string };
  readonly loc: hbs.AST.SourceLocation;
}

/** Handlebars with our helper table and nothing else: no partials, no decorators, no prototype access, no escaping. */
export function createTemplateEngine(
  variables: KnownVariables,
  limits: RenderLimits = DEFAULT_RENDER_LIMITS,
): TemplateEngine {
  const handlebars = Handlebars.create();
  installStrictCompiler(handlebars);
  for (const name of ['log', 'lookup']) handlebars.unregisterHelper(name);
  for (const helper of HELPERS) handlebars.registerHelper(helper.name, bindHelper(helper));
  const knownHelpers = Object.fromEntries(HELPERS.map(({ name }) => [name, true]));

  return {
    compile(source, name) {
      const program = parse(handlebars, source, name);
      const analysis = analyseTemplate(program, name, variables);
      const template = handlebars.compile(String(source), {
        noEscape: true,
        strict: true,
        knownHelpers,
        knownHelpersOnly: true,
      });
      const render: CompiledTemplate['render'] = (context, sources) =>
        renderTemplate({ name, analysis, template, limits }, context, sources);
      return { isPerNode: analysis.isPerNode, render };
    },
  };
}

interface TemplateParts {
  readonly name: string;
  readonly analysis: TemplateAnalysis;
  readonly template: Handlebars.TemplateDelegate;
  readonly limits: RenderLimits;
}

/** Twice at most: data that happens to hold the first place holder cannot hold the second as well by chance. */
function renderTemplate(parts: TemplateParts, context: object, sources: TemplateSources): Rendering {
  for (const attempt of [0, 1]) {
    const token = markerToken(attempt);
    const state = new RenderState(sources, token, parts.limits);
    try {
      const text = state.countText(parts.template(context, { data: { ...parts, template: parts.name, state } }));
      if (text.includes(PRINTED_MAP)) throw new HelperError('prints a map; name one of its fields, or use {{json}}');
      const slots = splitOutput(text, token, state.markers, parts.analysis.makesFiles);
      if (slots !== undefined) return { aborted: false, slots };
    } catch (error) {
      if (error instanceof RenderAborted) return { aborted: true };
      throw describe(error, parts);
    }
  }
  const reason = 'file, softlink, mode and owner must stand in the text, not inside another helper';
  throw new TemplateError({ template: parts.name, reason });
}

function bindHelper(helper: Helper): Handlebars.HelperDelegate {
  return function call(this: unknown, ...received: unknown[]): unknown {
    const options = received.pop() as HelperOptions;
    const { state, analysis, template } = options.data;
    const { line, column } = options.loc.start;
    const unset = helper.takesUnset ? -1 : received.indexOf(undefined);
    if (unset >= 0) throw unsetVariable(template, line, analysis.argumentAt(line, column, unset) ?? helper.name);
    try {
      const block = blockOf(options, this);
      return helper.run({ args: received, state, context: this, ...(block && { block }) });
    } catch (error) {
      const isOurs = error instanceof HelperError || error instanceof WarewulfError;
      if (!isOurs || error instanceof TemplateError) throw error;
      const problem = { template, line, variable: helper.name, reason: `${helper.name}: ${error.message}` };
      throw new TemplateError(problem, { cause: error });
    }
  };
}

function blockOf(options: HelperOptions, context: unknown): HelperBlock | undefined {
  const { fn, inverse, data } = options;
  if (fn === undefined || inverse === undefined) return undefined;
  return {
    body: (value, frame) =>
      fn(value, {
        data: frame === undefined ? data : { ...data, ...frame, _parent: data },
        blockParams: [value, frame?.['key']],
      }),
    otherwise: () => inverse(context),
  };
}

function parse(handlebars: typeof Handlebars, source: string, name: string): hbs.AST.Program {
  if (typeof source !== 'string') throw new TypeError('only text is compiled as a template');
  try {
    return handlebars.parse(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /^Parse error on line (\d+)/.exec(message)?.[1] ?? / - (\d+):\d+$/.exec(message)?.[1];
    const reason = `is no valid template: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
    throw new TemplateError({ template: name, ...(line && { line: Number(line) }), reason }, { cause: error });
  }
}

/** Handlebars' own errors in our words. */
function describe(error: unknown, { name, analysis }: TemplateParts): unknown {
  if (error instanceof TemplateError || !(error instanceof Error)) return error;
  const missing = /^"(.*)" not defined in /s.exec(error.message)?.[1];
  const line = Reflect.get(error, 'lineNumber');
  const column = Reflect.get(error, 'column');
  if (missing !== undefined && typeof line === 'number' && typeof column === 'number') {
    return unsetVariable(name, line, analysis.pathAt(line, column) ?? missing, error);
  }
  const member = /search for '(.*)' in /s.exec(error.message)?.[1];
  const place = member === undefined ? undefined : analysis.pathEndingIn(member);
  if (place !== undefined) return unsetVariable(name, place.line, place.path, error);
  const reason = error instanceof HelperError ? error.message : `cannot be rendered: ${error.message}`;
  return new TemplateError({ template: name, reason }, { cause: error });
}

function unsetVariable(template: string, line: number, variable: string, cause?: Error): TemplateError {
  const reason = `${variable} is not set; give it a value, or ask with {{#if ${variable}}} or (default ${variable} "…")`;
  return new TemplateError({ template, line, variable, reason }, { cause });
}
