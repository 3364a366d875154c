/** What a call to D1 ends with once the invocation is over. */
export class Killed extends Error {}

/**
 * Bindings whose invocation ends at the `at`-th call to D1, counted from 0: that call is not made, or it is made and its
 * answer is lost, and no later one is made. `calls` tells how many there were.
 */
export function killedAt(env: Env, at: number, isMade: boolean): { env: Env; calls: () => number } {
  let calls = 0;
  const originals = new WeakMap<object, D1PreparedStatement>();
  const limited = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls <= at) return await call();
    if (calls === at + 1 && isMade) await call();
    throw new Killed(`killed at call ${at}`);
  };
  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => statement(original.bind(...values)),
      run: () => limited(() => original.run()),
      all: () => limited(() => original.all()),
      first: (column?: string) => limited(() => (column === undefined ? original.first() : original.first(column))),
      raw: (options?: { columnNames?: false }) => limited(() => original.raw(options)),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, original);
    return wrapped;
  };
  const DB = {
    prepare: (query: string) => statement(env.DB.prepare(query)),
    batch: (statements: D1PreparedStatement[]) =>
      limited(() => env.DB.batch(statements.map((one) => originals.get(one) as D1PreparedStatement))),
  } as unknown as D1Database;
  return { env: { ...env, DB }, calls: () => calls };
}
