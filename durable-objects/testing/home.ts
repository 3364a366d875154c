import { TestStorage } from "./storage.ts";

/** One life of an object: from being built to a crash. */
export interface Life {
  alive: boolean;
  /** Rejects at the crash: what callers of a dying object see. */
  died: Promise<never>;
}

/** What the callers of an object see that crashes under their call. */
export class Crash extends Error {}

/** Where an object lives: its storage stays when it crashes, everything else is lost. */
export class Home<T extends { onAlarm(): Promise<void> }> {
  readonly name: string;
  readonly storage = new TestStorage();
  private readonly build: (home: Home<T>, life: Life) => T;
  private present: { object: T; life: Life; die: () => void } | undefined;

  constructor(name: string, build: (home: Home<T>, life: Life) => T) {
    this.name = name;
    this.build = build;
  }

  /** The object; built from what is stored when there is none. */
  get object(): T {
    return this.awake().object;
  }

  /** Drops the object with all that it had in memory or under way. */
  crash(): void {
    this.present?.die();
    this.present = undefined;
  }

  /** Calls the object as another one does: answered once its writes are durable, rejected if it crashes before. */
  async call<A>(method: (object: T) => A | Promise<A>): Promise<A> {
    const { object, life } = this.awake();
    const answer = await Promise.race([life.died, (async () => method(object))()]);
    if (!life.alive) return life.died;
    this.storage.gate();
    return answer;
  }

  private awake(): { object: T; life: Life } {
    if (this.present) return this.present;
    const { promise: died, reject } = Promise.withResolvers<never>();
    died.catch(() => undefined);
    const life: Life = { alive: true, died };
    const die = () => {
      life.alive = false;
      reject(new Crash(`${this.name} crashed`));
    };
    this.present = { object: this.build(this, life), life, die };
    return this.present;
  }
}
