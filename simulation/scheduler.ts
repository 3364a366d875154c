/** Something that will happen at a time (ms); `life` ended or `cancelled` means it never does. */
export interface Step {
  at: number;
  order: number;
  cancelled: boolean;
  life: { alive: boolean } | null;
  take: () => Promise<void> | void;
}

/** Owns time: steps are taken one by one in the order of their times, equal ones in the order they were asked for. */
export class Scheduler {
  now: number;
  private readonly heap: Step[] = [];
  private count = 0;

  constructor(start: number) {
    this.now = start;
  }

  after(delay: number, take: Step["take"], life: Step["life"] = null): Step {
    return this.at(this.now + Math.max(0, delay), take, life);
  }

  at(at: number, take: Step["take"], life: Step["life"] = null): Step {
    const step: Step = { at: Math.max(at, this.now), order: ++this.count, cancelled: false, life, take };
    this.push(step);
    return step;
  }

  /** The next step that still means something, with time moved to it; undefined when nothing will ever happen again. */
  next(): Step | undefined {
    for (let step = this.pop(); step; step = this.pop()) {
      if (step.cancelled || step.life?.alive === false) continue;
      this.now = step.at;
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

  private pop(): Step | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return first;
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
    return first;
  }
}

function earlier(a: Step, b: Step): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Resolves once every promise that can settle by itself has settled. */
export function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
