import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

/*
 * Builds the example of docs/adding-a-feature.md, word for word, in a copy of the
 * sources: what a newcomer copies from there must be right.
 */

const ROOT = new URL("..", import.meta.url).pathname;
const GUIDE = readFileSync(join(ROOT, "docs/adding-a-feature.md"), "utf8");
const TIME = 240_000;

/** Below the project, so that the copy finds its packages. */
const LOCAL = join(ROOT, ".anticip");

/** What the example is built upon. */
const FOLDERS = [
  "domain",
  "durable-objects",
  "worker",
  "web",
  "migrations",
  "tests/fixtures",
  "tests/setup",
  "tests/workers",
];
const FILES = ["package.json", "tsconfig.json", "wrangler.toml", "worker-configuration.d.ts"];
const TOOLS = ["vitest.config.ts", "drizzle.config.ts", ".oxlintrc.json", ".oxfmtrc.json"];

interface Block {
  language: string;
  file: string;
  text: string;
}

const blocks: Block[] = [...GUIDE.matchAll(/^```(\w+) file=(\S+)\n(.*?)^```$/gms)].map(
  ([, language = "", file = "", text = ""]) => ({ language, file, text }),
);
const added = blocks.filter(({ language }) => language !== "diff").map(({ file }) => file);

let copy: string;

beforeAll(async () => {
  mkdirSync(LOCAL, { recursive: true });
  copy = mkdtempSync(join(LOCAL, "guide-"));
  for (const source of [...FOLDERS, ...FILES, ...TOOLS])
    cpSync(join(ROOT, source), join(copy, source), { recursive: true });
  for (const block of blocks) write(block);
  const [, command = ""] = /^```sh\n(.*?)\n```$/ms.exec(GUIDE) ?? [];
  await run(...(command.split(" ") as [string, ...string[]]));
}, TIME);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Writes a new file, or changes one as a diff says: its lines without `+` are in the file once, next to each other. */
function write({ language, file, text }: Block): void {
  const path = join(copy, file);
  if (language !== "diff") {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
    return;
  }
  const lines = text.trimEnd().split("\n");
  const side = (sign: string) => lines.filter((line) => !line.startsWith(sign)).map((line) => `${line.slice(1)}\n`);
  const before = readFileSync(path, "utf8");
  const parts = before.split(side("+").join(""));
  if (parts.length !== 2) throw new Error(`${file} does not have these lines once:\n${side("+").join("")}`);
  writeFileSync(path, parts.join(side("-").join("")));
}

/** Runs a tool of the project in the copy; what it printed is told when it fails. */
async function run(command: string, ...args: string[]): Promise<string> {
  const options = {
    cwd: copy,
    env: { ...process.env, PWD: copy, PATH: `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}` },
    maxBuffer: 2 ** 26,
  };
  return await promisify(execFile)(join(ROOT, "node_modules/.bin", command), args, options).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${command} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
    },
  );
}

test("the guide adds a feature with all its parts", () => {
  for (const file of ["domain/api", "worker/features", "web/features", "tests/workers/api"])
    expect(added.some((path) => path.startsWith(`${file}/`))).toBe(true);
  const migrations = (where: string) => readdirSync(join(where, "migrations")).filter((name) => name.endsWith(".sql"));
  expect(migrations(copy)).toHaveLength(migrations(ROOT).length + 1);
});

// The Worker's types are looked at from its tests on.
test.concurrent.each(["tests/workers", "web"])("its types are right in %s", { timeout: TIME }, async (project) => {
  await expect(run("tsc", "-p", project)).resolves.toBeDefined();
});

test.concurrent("it is formatted, and the linter's walls let it stand", { timeout: TIME }, async () => {
  await expect(run("oxfmt", "--check", ...added)).resolves.toBeDefined();
  await expect(run("oxlint", "--deny-warnings", ...new Set(blocks.map(({ file }) => file)))).resolves.toBeDefined();
});

test.concurrent(
  "its own test passes: the route answers, the consumer and the job do their work",
  { timeout: TIME },
  async () => {
    const file = added.find((path) => path.endsWith(".test.ts")) ?? "";
    expect(await run("vitest", "run", "--project", "workers", file)).toContain("3 passed");
  },
);
