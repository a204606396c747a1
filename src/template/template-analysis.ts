import Handlebars from 'handlebars';
import type { Helper } from './helper.ts';
import { HELPERS } from './helpers/index.ts';
import { TemplateError } from './template-error.ts';

/** The variables a template may start from; a map also names all fields below. */
export type KnownVariables = Readonly<Record<string, ReadonlySet<string> | true>>;

export interface TemplateAnalysis {
  /** True when the text may differ from node to node, so that one rendering cannot serve all. */
  readonly isPerNode: boolean;
  /** True when it calls `file`. */
  readonly makesFiles: boolean;
  /** What stands at a position as Handlebars reports it (line from 1, column from 0). */
  readonly pathAt: (line: number, column: number) => string | undefined;
  /** The first variable whose last part has this name. */
  readonly pathEndingIn: (part: string) => { readonly line: number; readonly path: string } | undefined;
  /** How the template spells the argument of the helper call at a position. */
  readonly argumentAt: (line: number, column: number, index: number) => string | undefined;
}

type Node = hbs.AST.Node;
type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement;

const HELPERS_BY_NAME: ReadonlyMap<string, Helper> = new Map(HELPERS.map((helper) => [helper.name, helper]));
const DATA_NAMES = new Set(['root', 'key', 'index', 'first', 'last']);
const CONTEXT_CHANGING = new Set(['each', 'with']);

/**
 * Reads a parsed template without running it. Throws TemplateError for what the language leaves out (partials,
 * decorators) and for helpers and variables that do not exist.
 */
export function analyseTemplate(
  program: hbs.AST.Program,
  template: string,
  variables: KnownVariables,
): TemplateAnalysis {
  const analyser = new Analyser(template, variables);
  analyser.accept(program);
  return {
    isPerNode: analyser.isPerNode,
    makesFiles: analyser.makesFiles,
    pathAt: (line, column) => analyser.paths.get(`${line}:${column}`),
    pathEndingIn: (part) => {
      const [place, path] = [...analyser.paths].find(([, text]) => text.split(/[./]/).at(-1) === part) ?? [];
      return place === undefined || path === undefined ? undefined : { line: Number.parseInt(place, 10), path };
    },
    argumentAt: (line, column, index) => analyser.calls.get(`${line}:${column}`)?.[index],
  };
}

class Analyser extends Handlebars.Visitor {
  readonly paths = new Map<string, string>();
  readonly calls = new Map<string, readonly string[]>();
  isPerNode = false;
  makesFiles = false;
  readonly #template: string;
  readonly #variables: KnownVariables;
  /** How many blocks around the current place have set `this` to something else than the root. */
  #contextDepth = 0;
  #blockParams: readonly string[] = [];

  constructor(template: string, variables: KnownVariables) {
    super();
    this.#template = template;
    this.#variables = variables;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    this.#visitCall(mustache, false);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    this.#visitCall(expression, false);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    this.#visitCall(block, true);
    const changesContext = CONTEXT_CHANGING.has(block.path.original) || !HELPERS_BY_NAME.has(block.path.original);
    const outerParams = this.#blockParams;
    this.#contextDepth += changesContext ? 1 : 0;
    this.#blockParams = [...outerParams, ...(block.program?.blockParams ?? [])];
    if (block.program) this.accept(block.program);
    this.#blockParams = outerParams;
    this.#contextDepth -= changesContext ? 1 : 0;
    if (block.inverse) this.accept(block.inverse);
  }

  override PathExpression(path: hbs.AST.PathExpression): void {
    this.paths.set(position(path), path.original);
    const forbidden = path.parts.find((part) => part in Object.prototype);
    if (forbidden !== undefined) this.#fail(path, path.original, `${path.original} is no variable`);
    if (path.data) this.#visitData(path);
    else if (path.depth > 0) this.isPerNode ||= path.parts.length === 0 || path.parts[0] === 'node';
    else if (this.#contextDepth === 0 && !this.#blockParams.includes(path.parts[0] ?? '')) {
      this.#visitRootPath(path, path.parts);
    }
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.#fail(partial, undefined, 'partials are not part of the template language; use {{include}}');
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.#fail(partial, undefined, 'partials are not part of the template language; use {{include}}');
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    this.#fail(decorator, undefined, 'decorators are not part of the template language');
  }

  override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
    this.#fail(decorator, undefined, 'decorators are not part of the template language');
  }

  #visitCall(call: Call, isBlock: boolean): void {
    const path = this.#pathOf(call);
    const helper = isSimple(path) ? HELPERS_BY_NAME.get(path.original) : undefined;
    const hasArguments = call.params.length > 0 || call.hash !== undefined;
    this.makesFiles ||= helper?.name === 'file';
    if (helper) this.#checkCall(call, helper, isBlock);
    else if (hasArguments) this.#fail(call, path.original, `there is no helper ${path.original}`);
    else this.accept(path);
    this.calls.set(position(call), call.params.map(spelling));
    for (const param of call.params) this.accept(param);
  }

  #pathOf(call: Call): hbs.AST.PathExpression {
    return isPath(call.path) ? call.path : this.#fail(call, undefined, 'a literal is no variable');
  }

  #checkCall(call: Call, helper: Helper, isBlock: boolean): void {
    const { name, args } = helper;
    const usage = `{{${helper.isBlock ? '#' : ''}${[name, ...args].join(' ')}}}`;
    const required = args.filter((arg) => !arg.endsWith('?') && !arg.startsWith('...')).length;
    const most = args.some((arg) => arg.startsWith('...')) ? Number.POSITIVE_INFINITY : args.length;
    const count = call.params.length;
    const fits = count >= required && count <= most && call.hash === undefined;
    if (!fits || isBlock !== (helper.isBlock ?? false)) this.#fail(call, name, `${name} is used as ${usage}`);
  }

  #visitData(path: hbs.AST.PathExpression): void {
    const [name = '', ...rest] = path.parts;
    if (!DATA_NAMES.has(name)) this.#fail(path, path.original, `there is no variable ${path.original}`);
    if (name === 'root') this.#visitRootPath(path, rest);
  }

  #visitRootPath(path: hbs.AST.PathExpression, [root, field]: readonly string[]): void {
    if (root === undefined || root === 'node') this.isPerNode = true;
    if (root === undefined) return;
    const fields = Object.hasOwn(this.#variables, root) ? this.#variables[root] : undefined;
    const isKnown = fields === true || (fields !== undefined && (field === undefined || fields.has(field)));
    if (!isKnown) this.#fail(path, path.original, `there is no variable ${path.original}`);
  }

  #fail(node: Node, variable: string | undefined, reason: string): never {
    const named = variable === undefined ? {} : { variable };
    throw new TemplateError({ template: this.#template, line: node.loc.start.line, ...named, reason });
  }
}

function isPath(node: Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

/** A bare name: the only form in which a helper can be called. */
function isSimple(path: hbs.AST.PathExpression): boolean {
  return !path.data && path.depth === 0 && path.parts.length === 1 && path.parts[0] === path.original;
}

function spelling(node: Node): string {
  if (isPath(node)) return node.original;
  if (node.type !== 'SubExpression') return 'original' in node ? JSON.stringify(node.original) : node.type;
  const call = node as hbs.AST.SubExpression;
  return `(${[call.path.original, ...call.params.map(spelling)].join(' ')})`;
}

function position(node: Node): string {
  return `${node.loc.start.line}:${node.loc.start.column}`;
}
