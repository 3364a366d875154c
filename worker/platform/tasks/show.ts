import { type Task as ShownTask } from "../../../domain/core/task.ts";
import { TASKS_ROOM } from "../../../durable-objects/protocol/room-names.ts";
import { describeError } from "../describe-error.ts";
import type { Task } from "./start.ts";
import { PRIORITIES, type Priority, type TaskKind } from "./task-kind.ts";

/** The room that shows tasks. Its name is ours: nobody makes it by asking for another. */
export const tasksRoom = (env: Env) => env.ROOM.getByName(TASKS_ROOM);

/** A task as those in charge see it. */
export function shownTask(kinds: readonly TaskKind[], task: Task): ShownTask {
  const priorities = Object.keys(PRIORITIES) as Priority[];
  return {
    ...task,
    title: kinds.find(({ name }) => name === task.kind)?.title ?? task.kind,
    priority: priorities.find((name) => PRIORITIES[name] === task.priority) ?? "usual",
  };
}

/** Tells who watches how a task stands. That it cannot be told is logged, and changes nothing. */
export async function showTask(env: Env, kinds: readonly TaskKind[], task: Task): Promise<void> {
  try {
    await tasksRoom(env).showTask(shownTask(kinds, task));
  } catch (error) {
    console.error("task not shown", { task: task.id, error: describeError(error) });
  }
}
