import { createSignal } from "solid-js";
import { listTasks } from "../../../domain/api/background.ts";
import type { Task } from "../../../domain/core/task.ts";
import { invalidate, usePages } from "../../lib/query.ts";
import { joinRoom } from "../../lib/room.ts";
import { currentToken } from "../../lib/session.ts";

/** Tasks in one page of the list. */
const PAGE = 25;

/** What the list says and what the room has told since, newest first: of two states of a task the newer one. */
export function withLive(listed: readonly Task[], live: ReadonlyMap<string, Task>): Task[] {
  const byId = new Map(listed.map((task) => [task.id, task]));
  const earliest = Math.min(...listed.map(({ createdAt }) => createdAt));
  for (const task of live.values()) {
    const known = byId.get(task.id);
    if (known ? task.version > known.version : task.createdAt >= earliest) byId.set(task.id, task);
  }
  return [...byId.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

/** Follows all tasks for as long as the owner lives. */
export function useTasks() {
  const pages = usePages(listTasks, () => ({ limit: PAGE }));
  const [live, setLive] = createSignal<ReadonlyMap<string, Task>>(new Map());
  let joined = 0;
  const room = joinRoom("/rooms/tasks", {
    async token() {
      const token = await currentToken();
      if (token === null) throw new Error("Signed out");
      return token;
    },
    // What was missed while away is in the list only.
    onJoin: () => void (joined++ > 0 && invalidate(listTasks)),
    onMessage(message) {
      if (message.type === "tasks") note(...message.tasks);
    },
  });
  /** Takes in states of tasks, from the room or an answer. */
  function note(...told: Task[]): void {
    const newer = told.filter(({ id, version }) => version > (live().get(id)?.version ?? 0));
    if (newer.length > 0) setLive((known) => new Map([...known, ...newer.map((task) => [task.id, task] as const)]));
  }
  const tasks = () => withLive(pages.data?.pages.flatMap((page) => page.tasks) ?? [], live());
  return { pages, tasks, note, state: room.state };
}
