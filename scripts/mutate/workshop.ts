import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LOCAL, ROOT } from "../local/paths.ts";
import { changed, type Mutant } from "./mutants.ts";

/** A mutant may make a loop endless. The related tests take 10 seconds, each of the slow ones 20. */
const TIME_LIMIT = 90_000;
/** All tests at once, on a machine that does other things too. */
const TIME_LIMIT_OF_ALL = 600_000;

/** What the tests of durable-objects/ and domain/ are made of; those that run the project's commands are not. */
const FOLDERS = ["domain", "durable-objects", "worker", "web", "migrations", "tests"];
const FILES = ["package.json", "tsconfig.json", "wrangler.toml", "vitest.config.ts", "worker-configuration.d.ts"];
const BOOK = "durable-objects/order-book/core/";
/** Slow, and so only asked when all others let a mutant of what they are about pass. */
const SLOW: readonly { test: string; of: readonly string[] }[] = [
  { test: `${BOOK}engine/fuzz.test.ts`, of: [`${BOOK}engine/`] },
  { test: `${BOOK}issuer.property.test.ts`, of: [BOOK, "domain/core/"] },
];
/** Builds the whole guide's example, and has nothing to do with operators. */
const GUIDE = "worker/adding-a-feature.test.ts";

/** What the tests made of a mutant. */
export type Verdict = "killed" | "killed by the time limit" | "survived";

/** A copy of the sources, below the project so that it finds its packages, in which mutants are tried one at a time. */
export class Workshop {
  private readonly folder: string;
  private running: ChildProcess | undefined;
  /** What the last tests printed. */
  private printed = "";

  constructor() {
    mkdirSync(LOCAL, { recursive: true });
    this.folder = mkdtempSync(join(LOCAL, "mutate-"));
    for (const source of [...FOLDERS, ...FILES])
      cpSync(join(ROOT, source), join(this.folder, source), { recursive: true });
    process.once("SIGINT", this.stop);
    process.once("SIGTERM", this.stop);
  }

  /** Throws unless the tests pass as they are: else every mutant would look noticed. */
  async assertTestsPass(files: readonly string[]): Promise<void> {
    if ((await this.run(["related", ...files], TIME_LIMIT_OF_ALL)) !== "survived")
      throw new Error(`The unit tests fail without any change: mend them first.\n${this.printed}`);
  }

  /** Runs the tests on a mutant of a file with that text, those beside the file first, until one fails. */
  async judge(mutant: Mutant, text: string): Promise<Verdict> {
    const path = join(this.folder, mutant.file);
    writeFileSync(path, changed(mutant, text));
    try {
      const related = ["related", mutant.file, ...SLOW.flatMap(({ test }) => without(test))];
      const slow = SLOW.filter(({ of }) => of.some((folder) => mutant.file.startsWith(folder)));
      const stages = [[...related, "--dir", dirname(mutant.file)], related, ...slow.map(({ test }) => ["run", test])];
      for (const stage of stages) {
        const verdict = await this.run(stage);
        if (verdict !== "survived") return verdict;
      }
      return "survived";
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Ends what runs, and deletes the copy. */
  close(): void {
    process.off("SIGINT", this.stop);
    process.off("SIGTERM", this.stop);
    this.endTests();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private readonly stop = (): void => {
    this.close();
    process.exit(130);
  };

  private run(args: readonly string[], limit = TIME_LIMIT): Promise<Verdict> {
    const options = ["--run", "--project", "unit", "--bail", "1", "--passWithNoTests", ...without(GUIDE)];
    const child = spawn("vitest", [...args, ...options], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PWD: this.folder },
      shell: process.platform === "win32",
      // A group of its own, so that a worker in an endless loop ends with it.
      detached: process.platform !== "win32",
    });
    this.running = child;
    this.printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (this.printed += String(part)));
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.endTests();
      }, limit);
      child.on("error", reject);
      child.on("exit", (code) => {
        clearTimeout(timer);
        this.running = undefined;
        resolve(late ? "killed by the time limit" : code === 0 ? "survived" : "killed");
      });
    });
  }

  private endTests(): void {
    const { running } = this;
    if (running?.pid === undefined) return;
    if (process.platform === "win32") running.kill("SIGKILL");
    else process.kill(-running.pid, "SIGKILL");
  }
}

const without = (file: string): string[] => ["--exclude", `**/${file}`];
