/** Something that will happen at a time (ms), unless it is cancelled or its owner crashes before. */
export interface Step {
  at: number;
  order: number;
  cancelled: boolean;
  owner: { alive: boolean } | null;
  run: () => Promise<void> | void;
}

/** Owns time: steps run one by one in the order of their times, equal ones in the order they were asked for. */
export class Scheduler {
  /** Now, in milliseconds. */
  now: number;
  private readonly heap: Step[] = [];
  private count = 0;

  constructor(start: number) {
    this.now = start;
  }

  after(delay: number, run: Step["run"], owner: Step["owner"] = null): Step {
    return this.at(this.now + Math.max(0, delay), run, owner);
  }

  at(at: number, run: Step["run"], owner: Step["owner"] = null): Step {
    const step: Step = { at: Math.max(at, this.now), order: ++this.count, cancelled: false, owner, run };
    this.push(step);
    return step;
  }

  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /**
   * The next step that still means something, with time moved to it; undefined
   * when none is left, or none up to `until` (ms).
   */
  next(until = Infinity): Step | undefined {
    for (let step = this.heap[0]; step && step.at <= until; step = this.heap[0]) {
      this.pop();
      if (step.cancelled || step.owner?.alive === false) continue;
      this.now = Math.max(this.now, step.at);
      return step;
    }
    return undefined;
  }

  private push(step: Step): void {
    const { heap } = this;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!earlier(step, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = step;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child += 1;
      if (!earlier(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function earlier(a: Step, b: Step): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Resolves once every promise that can settle by itself has settled: Node runs
 * this queue when that of the promises is empty. Nothing here waits for input or
 * output, so there is no need to go once round the event loop, which takes longer.
 */
export function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
