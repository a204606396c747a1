import type Handlebars from 'handlebars';

/** The parts of Handlebars' two compiler classes that are extended here (handlebars/docs/compiler-api.md). */
interface AstCompiler {
  readonly sourceNode: readonly { readonly strict?: boolean }[];
  opcode(name: string, ...args: unknown[]): void;
}
interface CodeCompiler {
  useBlockParams: boolean;
  push(expression: unknown): void;
  resolvePath(type: string, parts: readonly string[], start: number, falsy: boolean, strict: boolean): void;
  nameLookup(parent: unknown, name: string, type: string): unknown;
  lookupBlockParam(id: readonly [number, number], parts: readonly string[], strict?: boolean): void;
}
interface CompilerClasses {
  Compiler: new () => AstCompiler;
  JavaScriptCompiler: new () => CodeCompiler;
}

/**
 * Makes one Handlebars instance as strict as its `strict` option promises. Handlebars 4.7 leaves two gaps:
 * a path that starts at a block parameter (`{{#each list as |item|}}{{item.typo}}`) prints nothing instead of failing,
 * and a helper argument with an unset value in its middle (`{{#if node.a.b}}` without `a`) throws a bare TypeError
 * instead of being unset itself.
 */
export function installStrictCompiler(handlebars: typeof Handlebars): void {
  const classes = compilerClasses(handlebars);

  classes.Compiler = class StrictAstCompiler extends classes.Compiler {
    /** Handlebars makes the compilers of nested blocks from this. */
    readonly compiler = StrictAstCompiler;

    override opcode(name: string, ...args: unknown[]): void {
      const isStrict = name === 'lookupBlockParam' && this.sourceNode[0]?.strict === true;
      super.opcode(name, ...args, ...(isStrict ? [true] : []));
    }
  };

  classes.JavaScriptCompiler = class StrictCodeCompiler extends classes.JavaScriptCompiler {
    readonly compiler = StrictCodeCompiler;

    override nameLookup(parent: unknown, name: string, type: string): unknown {
      return super.nameLookup(['(', parent, ' ?? {})'], name, type);
    }

    override lookupBlockParam(id: readonly [number, number], parts: readonly string[], strict = false): void {
      this.useBlockParams = true;
      this.push(['blockParams[', id[0], '][', id[1], ']']);
      this.resolvePath('context', parts, 1, false, strict && parts.length > 1);
    }
  };
}

function compilerClasses(handlebars: object): CompilerClasses {
  if (!('Compiler' in handlebars && 'JavaScriptCompiler' in handlebars)) {
    throw new Error('this build of Handlebars has no compiler: handlebars 4.7.10 is needed');
  }
  return handlebars as CompilerClasses;
}
