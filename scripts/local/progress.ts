const WIDTH = 24;

/** A bar on a terminal, a line at the start and the end elsewhere. */
export function progress(label: string, total: number): { advance(done: number): void; end(note?: string): void } {
  const terminal = process.stderr.isTTY;
  if (!terminal) process.stderr.write(`${label} …\n`);
  const draw = (done: number) => {
    const filled = Math.round((WIDTH * Math.min(done, total)) / Math.max(total, 1));
    process.stderr.write(`\r${label} ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${done}/${total}`);
  };
  if (terminal) draw(0);
  return {
    advance: (done) => {
      if (terminal) draw(done);
    },
    end: (note = "done") => {
      process.stderr.write(terminal ? `\r\u001b[2K${label} ${note}\n` : `${label}: ${note}\n`);
    },
  };
}

/** Shows that a step is under way, and how long it took. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const terminal = process.stderr.isTTY;
  process.stderr.write(terminal ? `${label} …` : `${label} …\n`);
  const result = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(terminal ? `\r\u001b[2K${label} (${seconds} s)\n` : `${label}: ${seconds} s\n`);
  return result;
}
