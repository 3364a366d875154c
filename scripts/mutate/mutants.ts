import { parseSync } from "vite";

/** One small change of a file's text. */
export interface Mutant {
  file: string;
  /** Characters from `start` to `end` become `replacement`. */
  start: number;
  end: number;
  replacement: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  operator?: string;
  value?: unknown;
  left?: Node;
  right?: Node;
  argument?: Node;
  test?: Node;
  consequent?: Node;
  alternate?: Node;
}

/** What takes an operator's place: its opposite, and its neighbour at the boundary. */
const OPERATORS: Record<string, readonly string[]> = {
  "&&": ["||"],
  "||": ["&&"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
};

/** All mutants of a file: operators, `true` and `false`, dropped negations, and 0 and 1 one higher or lower. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const found: Mutant[] = [];
  const visit = (node: Node): void => {
    if (node.type.startsWith("TS") && !isTransparent(node)) return;
    const replace = (start: number, end: number, replacement: string) =>
      void found.push({ file, start, end, replacement });
    const { operator, left, right, argument, value } = node;
    if ((node.type === "LogicalExpression" || node.type === "BinaryExpression") && left && right && operator) {
      const at = text.indexOf(operator, left.end);
      const joinsText = operator === "+" && [left, right].some((side) => isText(side));
      if (at < right.start && !joinsText)
        for (const other of OPERATORS[operator] ?? []) replace(at, at + operator.length, other);
    }
    if (node.type === "UnaryExpression" && operator === "!" && argument) replace(node.start, argument.start, "");
    if (node.type === "Literal" && typeof value === "boolean") replace(node.start, node.end, String(!value));
    // Of what a comparison answers only the sign counts.
    if (isComparison(node)) {
      replace(node.alternate!.start, node.alternate!.end, "(0)");
      return visit(node.test!);
    }
    // Other numbers are limits and times, which could as well be a little higher.
    if (node.type === "Literal" && (value === 0 || value === 1))
      for (const step of [1, -1]) replace(node.start, node.end, `(${value + step})`);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseSync(file, text).program as unknown as Node);
  return found;
}

/** Nodes of TypeScript that hold an expression: `x as T`, `x!`, `x satisfies T`. */
const isTransparent = ({ type }: Node): boolean =>
  ["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression", "TSParameterProperty"].includes(type);

/** `… ? -1 : 1`, by which values are put in order. */
const isComparison = ({ type, consequent, alternate }: Node): boolean =>
  type === "ConditionalExpression" &&
  consequent?.operator === "-" &&
  consequent.argument?.value === 1 &&
  alternate?.value === 1;

const isText = ({ type, value }: Node): boolean => type === "TemplateLiteral" || typeof value === "string";

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof child === "object" && child !== null && "type" in child);
}

/** A file's text with a mutant in it. */
export const changed = ({ start, end, replacement }: Mutant, text: string): string =>
  text.slice(0, start) + replacement + text.slice(end);

/** Where a mutant of a file with that text is, and its line before and after, without indentation. */
export function changedLine(mutant: Mutant, text: string): { line: number; before: string; after: string } {
  const line = text.slice(0, mutant.start).split("\n").length;
  const lineOf = (whole: string) => (whole.split("\n")[line - 1] ?? "").trim();
  return { line, before: lineOf(text), after: lineOf(changed(mutant, text)) };
}
