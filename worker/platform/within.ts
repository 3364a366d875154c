/** What a promise comes to, if it does so within `patience` ms; rejects otherwise. What it was waiting for goes on. */
export async function within<T>(patience: number, promise: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${patience} ms`)), patience);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
